"""The machine: versions, programs, disk, terminal. Needs no Django that works."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from operations.doctor.finding import Finding, note, well, wrong

LEAST_FREE_BYTES = 100_000_000
LITTLE_FREE_BYTES = 1_000_000_000
COMFORT = (60, 15)
"""Columns and lines below which the full screen is cramped."""

PROGRAMS: Mapping[str, str] = {
    "bash": "the tool bash needs it",
    "git": "the agent likes to look at a folder's history with it",
}


def versions() -> Iterator[Finding]:
    said = f"Anima {version('anima')}, Python {platform.python_version()}, Django {version('django')}, "
    yield well("versions", f"{said}SQLite {sqlite3.sqlite_version}, {platform.system()} {platform.release()}")


def programs(which: Callable[[str], str | None] = shutil.which) -> Iterator[Finding]:
    missing = [name for name in PROGRAMS if which(name) is None]
    for name in missing:
        yield (wrong if name == "bash" else note)(
            "programs", f"there is no {name}: {PROGRAMS[name]}", f"Install {name}."
        )
    if not missing:
        yield well("programs", f"{' and '.join(PROGRAMS)} are there")


def disk(home: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(home).free
    says = f"{free / 1e9:,.1f} GB free where {home} is"
    if free < LEAST_FREE_BYTES:
        yield wrong("disk", f"only {free / 1e6:,.0f} MB free where {home} is", "Make room: nothing can be stored soon.")
    elif free < LITTLE_FREE_BYTES:
        yield note("disk", says, "Make room before it is used up.")
    else:
        yield well("disk", says)


def terminal() -> Iterator[Finding]:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield well("terminal", "this is none, so there is nothing to look at")
        return
    size = shutil.get_terminal_size()
    yield from judged_terminal(os.environ, sys.stdout.encoding or "", size.columns, size.lines)


def judged_terminal(environ: Mapping[str, str], encoding: str, columns: int, lines: int) -> Iterator[Finding]:
    """Pure."""
    name = environ.get("TERM", "")
    problems = []
    if name in ("", "dumb", "unknown"):
        problems.append((f"TERM is {name!r}, which can draw no full screen", "Use another terminal, or set TERM."))
    if encoding.lower().replace("-", "") != "utf8":
        problems.append((f"it is written in {encoding or 'no known encoding'}", "Set LANG to C.UTF-8 or one like it."))
    if columns < COMFORT[0] or lines < COMFORT[1]:
        problems.append((f"it has {columns} × {lines} cells", f"Make it {COMFORT[0]} × {COMFORT[1]} at least."))
    for says, remedy in problems:
        yield note("terminal", says, remedy)
    if not problems:
        yield well("terminal", f"{name}, {columns} × {lines}, {_colours(environ)}, {encoding}")


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "no colours, as NO_COLOR says"
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "all colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "some colours"
