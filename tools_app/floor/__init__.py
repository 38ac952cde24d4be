"""The hard floor: what no tool does, whatever policy or person allows it.

It keeps a mistake from being ruinous. It is no sandbox: a program that is run can do all that its user can.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from anima_project import state
from tools_app.floor.files import forbidden_file, secrets
from tools_app.floor.syntax import parts

if TYPE_CHECKING:
    from tools_app.floor.walk import Walk

__all__ = ["forbidden", "forbidden_file", "hard_floor", "parts", "runs", "secrets"]


def forbidden(
    command: str, *, directory: Path | None = None, home: Path | None = None, protected: Collection[Path] = ()
) -> str | None:
    """Why a bash command must never run, or None.

    `directory`: where it would run, if that is known; `home`: the user's home folder, unless it is the process's;
    `protected`: more folders that are never deleted as a whole.
    """
    return next(iter(_walked(command, directory, home, protected).findings), None)


def runs(command: str) -> list[str]:
    """The single commands that a bash command comes down to, their words worked out and joined by spaces: `rm x` for
    `sudo sh -c '\\rm "x"'`, and what wraps it as well."""
    from tools_app.floor.words import shown

    return [" ".join(map(shown, argv)) for argv in _walked(command, None, None, ()).runs]


def _walked(command: str, directory: Path | None, home: Path | None, protected: Collection[Path]) -> Walk:
    # Imported here: a start, which only wants to know of the floor, does not pay for it.
    from tools_app.floor.places import Places
    from tools_app.floor.shell_state import State
    from tools_app.floor.walk import Walk
    from tools_app.floor.words import HERE, without_marks

    home = home or Path.home()
    walk = Walk(Places(str(home), tuple(map(str, protected))))
    try:
        walk.source(without_marks(command), State(str(home), [str(directory) if directory else HERE]))
    except RecursionError:
        walk.findings.append("it is nested too deeply to be judged; write it plainly.")
    return walk


def hard_floor(tool: str, subject: str, *, directory: Path | None = None) -> str | None:
    """Why a call of the tool, about this subject, must never run; None for tools that have no floor.
    `directory`: where relative paths start and where the shell is, if that is known."""
    here = state.current()
    match tool:
        case "bash":
            return forbidden(subject, directory=directory, protected=[here.home])
        case "read_file" | "write_file" | "edit_file":
            writing = tool != "read_file"
            return forbidden_file(Path(subject), writing=writing, secrets=secrets(here), directory=directory)
    return None
