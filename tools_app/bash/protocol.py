"""What is typed into the shell, and what it reports.

A command goes through a pipe, whatever is in it; the line that is typed only takes it from there and runs it. After
it the shell reports exit code and directory to where the line came from, which no command can reach: no output can be
taken for a report.
When Ctrl-C throws the shell out of the line, or the command changes the prompt, one of two reports is made still.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tools_app.bash.terminal import Inside

_REPORT = re.compile(rb"(\d+) (\d+) (.*)", re.DOTALL)
_LAST_WORDS = re.compile(rb"\0(/[^\0]*)\n\0")


@dataclass(frozen=True, slots=True)
class Report:
    """The command `number` is done, or was given up. `directory` is empty if the shell does not know."""

    number: int
    exit_code: int
    directory: bytes

    @classmethod
    def from_bytes(cls, report: bytes) -> Report | None:
        found = _REPORT.fullmatch(report)
        return found and cls(int(found[2]), int(found[1]), found[3])


def opening() -> bytes:
    """Typed first: no prompts; and a shell that ends says on its terminal, for the next one, where it was."""
    return (
        rb"""PS1= PS2=; \builtin trap '{ \builtin printf "\0"; \builtin pwd; \builtin printf "\0"; } >/dev/tty' EXIT"""
        + b"\n"
    )


def line(number: int, inside: Inside) -> bytes:
    """Typed for each command. A backslash passes aliases by, `builtin` passes functions by; the pipes stay out of
    the reach of what the command starts."""
    report = _report(number)
    taken = f"IFS= \\builtin read -r -d '' -u {inside.commands} _anima"
    run = f'\\builtin eval "$_anima" </dev/null >&{inside.stdout}- 2>&{inside.stderr}- {inside.commands}<&-'
    return f"PROMPT_COMMAND='{report}'; {taken}; {run}; {report}; PROMPT_COMMAND=\n".encode()


def reminder(number: int) -> bytes:
    """Typed to a shell that is told to stop: the command may have changed what its prompt does."""
    return f"PROMPT_COMMAND='{_report(number)}'\n".encode()


def last_words(shown: bytes) -> Path | None:
    """The directory of a shell that has ended, from the end of what its terminal showed."""
    found = _LAST_WORDS.findall(shown.replace(b"\r\n", b"\n"))  # terminals end lines that way
    return path(found[-1]) if found else None


def _report(number: int) -> str:
    # Not $PWD, which a command can set to anything; and one write, so that we wake once.
    return rf'\builtin printf "%s {number} %s\0" "$?" "${{DIRSTACK-}}" >&0'


@lru_cache(maxsize=8)
def path(name: bytes) -> Path:
    return Path(name.decode("utf-8", "surrogateescape"))
