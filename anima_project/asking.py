"""A question to the person at the terminal, answered with yes or no."""

from __future__ import annotations

import sys
from typing import TextIO


def can_ask() -> bool:
    """Whether somebody sits there who sees the question and can answer it."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def says_yes(question: str, file: TextIO | None = None) -> bool:
    """Anything but a yes is a no, the end of what they type (Ctrl-D) as well. `file`: where to ask, if not on stdout."""
    print(f"{question} [y/N] ", end="", file=file, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
