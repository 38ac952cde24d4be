"""The hard floor: what no tool does, whatever policy or person allows it.

It keeps a mistake from being ruinous. It is no sandbox: a program that is run can do all that its user can.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from anima_project import state
from anima_project.state import State
from tools_app.floor.files import forbidden_file, secrets
from tools_app.floor.syntax import parts

if TYPE_CHECKING:
    from tools_app.floor.walk import Walk

MOST_WORDS = 2_000
"""Words of a command that are compared with the credentials' files."""

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
    from tools_app.floor.shell_state import State as ShellState
    from tools_app.floor.walk import Walk
    from tools_app.floor.words import HERE, without_marks

    home = home or Path.home()
    walk = Walk(Places(str(home), tuple(map(str, protected))))
    try:
        walk.source(without_marks(command), ShellState(str(home), [str(directory) if directory else HERE]))
    except RecursionError:
        walk.findings.append("it is nested too deeply to be judged; write it plainly.")
    return walk


def _named_secret(walk: Walk, here: State, directory: Path | None) -> str | None:
    """Why the command must not touch a file that it names, if that is one of the credentials. A name may be meant from
    where the shell is, or from a folder of Anima's that the command goes to first."""
    from tools_app.floor.words import plain

    inside = here.credentials
    words = {plain(word) for argv in walk.runs for word in argv[1:]}
    for path in (Path(word) for word in sorted(words)[:MOST_WORDS] if word):
        for folder in (directory or Path.cwd(), here.home, here.home / "config", inside):
            if folder == inside and not (folder / path).exists():
                continue  # seen from there, every word is a file of it
            if reason := forbidden_file(path, writing=False, secrets=secrets(here), directory=folder):
                return reason
    return None


def hard_floor(tool: str, subject: str, *, directory: Path | None = None) -> str | None:
    """Why a call of the tool, about this subject, must never run; None for tools that have no floor.
    `directory`: where relative paths start and where the shell is, if that is known."""
    here = state.current()
    match tool:
        case "bash":
            walk = _walked(subject, directory, None, [here.home])
            return next(iter(walk.findings), None) or _named_secret(walk, here, directory)
        case "read_file" | "write_file" | "edit_file":
            writing = tool != "read_file"
            return forbidden_file(Path(subject), writing=writing, secrets=secrets(here), directory=directory)
    return None
