"""The command `anima`, and `manage.py`. What needs no Django answers before Django is imported."""

from __future__ import annotations

import os
import sys

USAGE = """\
Anima, a personal agent that lives on your machine.

  anima ask "what is in this folder?"       one question, answered here; --continue goes on with the conversation
  anima tui                                 talk, on a full screen
  anima qcluster                            the worker beside it: counts tokens, keeps subscribers up to date
  anima status                              what is there, and whether the worker runs
  anima credentials set                     keep a key for the model, encrypted; also list, remove, validate
  anima config list                         all settings; also get, set, unset, edit, path
  anima version

anima COMMAND --help says more of each; anima help lists Django's own commands as well.
Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 credentials, 130 interrupted.
"""

DJANGOS_OWN = {"--version", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color", "--verbosity"}
"""Options that Django gives every command, and that help nobody who uses Anima: left out of its help."""


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns the exit code of what fails before it begins."""
    argv = sys.argv[1:] if argv is None else argv
    match argv:
        case [] | ["-h" | "--help"]:
            print(USAGE, end="")
            return 0
        case ["-v" | "--version" | "version"]:
            from importlib.metadata import version

            print(f"anima {version('anima')}")
            return 0
    from anima_project.errors import AnimaError, CredentialError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anima_project.settings")
    try:
        if argv[0] == "config":  # not through Django, whose settings a bad configuration keeps from loading
            from anima_project.config_command import main as config

            return config(argv[1:])
        from django.core.management import execute_from_command_line

        execute_from_command_line(["anima", *argv])
    except CredentialError as error:
        print(error, file=sys.stderr)
        return 3
    except AnimaError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0
