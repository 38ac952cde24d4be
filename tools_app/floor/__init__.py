"""The hard floor: what no tool does, whatever policy or person allows it.

It keeps a mistake from being ruinous. It is no sandbox: a program that is run can do all that its user can.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from anima_project import state
from tools_app.floor.files import forbidden_file, secrets
from tools_app.floor.syntax import parts

__all__ = ["forbidden", "forbidden_file", "hard_floor", "parts", "secrets"]


def forbidden(
    command: str, *, directory: Path | None = None, home: Path | None = None, protected: Collection[Path] = ()
) -> str | None:
    """Why a bash command must never run, or None.

    `directory`: where it would run, if that is known; `home`: the user's home folder, unless it is the process's;
    `protected`: more folders that are never deleted as a whole.
    """
    from tools_app.floor.places import Places
    from tools_app.floor.state import State
    from tools_app.floor.walk import Walk
    from tools_app.floor.words import HERE, without_marks

    home = home or Path.home()
    walk = Walk(Places(str(home), tuple(map(str, protected))))
    try:
        walk.source(without_marks(command), State(str(home), [str(directory) if directory else HERE]))
    except RecursionError:
        return "it is nested too deeply to be judged; write it plainly."
    return next(iter(walk.findings), None)


def hard_floor(tool: str, subject: str) -> str | None:
    """Why a call of the tool, about this subject, must never run; None for tools that have no floor."""
    here = state.current()
    match tool:
        case "bash":
            return forbidden(subject, protected=[here.home])
        case "read_file" | "write_file" | "edit_file":
            return forbidden_file(Path(subject), writing=tool != "read_file", secrets=secrets(here))
    return None
