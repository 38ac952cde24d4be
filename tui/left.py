"""How a session was left, so that it can be gone on with as it was: the draft, the place, the view.

A file and not an event, because nothing happened: nobody said a draft, and the agent must not come to know where its
owner scrolled. The log stays what it is, and losing such a file loses nothing that was done. One file per session, so
that two terminals in two sessions never write over one another.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from anima_project import private_files
from anima_project.errors import StateError
from anima_project.state import State
from tui.input.drafts import Draft
from tui.transcript.look import ViewMode

KEPT = 200
"""Files that are kept; the ones written longest ago go first."""
LARGEST = 2_000_000
"""Characters of the largest draft that is kept, pastes included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One session, as it was left."""

    draft: Draft = field(default_factory=Draft)
    place: tuple[int, int] | None = None
    """The event at the top of the screen, and the line of it; None at the newest."""
    view: ViewMode | None = None
    """None where none was chosen."""

    def to_json(self) -> str:
        draft = self.draft if self.draft.size <= LARGEST else Draft()
        return json.dumps({"draft": draft.to_values(), "place": self.place, "view": self.view})

    @classmethod
    def from_json(cls, written: str) -> Self:
        """ValueError if it is none: a file may have been cut short, or edited."""
        match json.loads(written):
            case {"draft": dict(draft), "place": None | [int(), int()] as place, "view": None | str() as view}:
                return cls(
                    draft=Draft.from_values(draft),
                    place=(place[0], place[1]) if place else None,
                    view=ViewMode(view) if view else None,
                )
        raise ValueError("not how a session was left")


class LeftSessions:
    """The files of one environment. Every method touches the disk: call them in a thread."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._folder = state.home / "tui" / state.environment / "left"

    def read(self, session_id: int) -> Left:
        """As it was left; as new if it was not, or if that cannot be understood. StateError if the disk refuses."""
        try:
            return Left.from_json(self._file(session_id).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return Left()
        except OSError as error:
            raise StateError(self._state.home, error.strerror or str(error)) from error

    def write(self, session_id: int, left: Left) -> None:
        """Keep it in place of the one before, whole or not at all. StateError if that cannot be done."""
        try:
            if left == Left():
                self._file(session_id).unlink(missing_ok=True)
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with private_files.locked(self._folder / "lock"):  # two terminals may be in one session
                private_files.replace(self._file(session_id), left.to_json().encode())
            self._drop_the_oldest()
        except OSError as error:
            raise StateError(self._state.home, error.strerror or str(error)) from error

    def _drop_the_oldest(self) -> None:
        files = list(self._folder.glob("*.json"))
        if len(files) <= KEPT:
            return
        written: list[tuple[float, Path]] = []
        for file in files:
            with suppress(FileNotFoundError):  # another terminal was faster
                written.append((file.stat().st_mtime, file))
        for _, file in sorted(written)[:-KEPT]:
            file.unlink(missing_ok=True)

    def _file(self, session_id: int) -> Path:
        return self._folder / f"{session_id}.json"
