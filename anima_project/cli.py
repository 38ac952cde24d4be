"""The command `anima`. What needs no Django answers before Django is imported."""

from __future__ import annotations

import os
import sys


def main(argv: list[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anima_project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["anima", *argv])
    return 0
