"""What was typed in a session and not sent, kept for when the session is opened again.

A draft is a file and not an event, because nothing happened yet: nobody said it, the agent must not come to know of it,
and it may be taken back without a trace. The log stays what it is, and losing a draft loses nothing that was done.
One file per session, so that two terminals in two sessions never write over one another.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Self

from anima_project.errors import StateError
from anima_project.state import State
from tui.input.folding import MARKER

DRAFTS = 200
"""Drafts that are kept; the ones written longest ago go first."""
LARGEST = 2_000_000
"""Characters of the largest draft that is kept, pastes included."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The text as it is edited, where the cursor stands in it, and the folded pastes by the character in their place."""

    text: str = ""
    cursor: int = 0
    pastes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def size(self) -> int:
        """In characters."""
        return len(self.text) + sum(map(len, self.pastes.values()))

    def to_json(self) -> str:
        return json.dumps({"text": self.text, "cursor": self.cursor, "pastes": dict(self.pastes)})

    @classmethod
    def from_json(cls, written: str) -> Self:
        """ValueError if it is no draft: a file may have been cut short, or edited."""
        match json.loads(written):
            case {"text": str(text), "cursor": int(cursor), "pastes": dict(pastes)} if 0 <= cursor <= len(text):
                if all(MARKER.fullmatch(marker) and isinstance(paste, str) for marker, paste in pastes.items()):
                    return cls(text, cursor, MappingProxyType(pastes))
        raise ValueError("not a draft")


class Drafts:
    """The drafts of one environment. Every method touches the disk: call them in a thread."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._folder = state.home / "tui" / state.environment / "drafts"

    def read(self, session_id: int) -> Draft:
        """The session's draft; an empty one if there is none, or none that can be read. StateError otherwise."""
        try:
            return Draft.from_json(self._file(session_id).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return Draft()
        except OSError as error:
            raise StateError(self._state.home, error.strerror or str(error)) from error

    def write(self, session_id: int, draft: Draft) -> None:
        """Keep it in place of the one before, whole or not at all. One without text, or too large, leaves none.
        StateError if that cannot be done."""
        try:
            if not draft.text or draft.size > LARGEST:
                self._file(session_id).unlink(missing_ok=True)
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace(self._file(session_id), draft.to_json())
            self._drop_the_oldest()
        except OSError as error:
            raise StateError(self._state.home, error.strerror or str(error)) from error

    def _replace(self, file: Path, text: str) -> None:
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as new:  # mode 0600
            try:
                new.write(text)
                new.close()
                os.replace(new.name, file)  # noqa: PTH105  the same as Path.replace, with a name at hand
            except BaseException:
                Path(new.name).unlink(missing_ok=True)
                raise

    def _drop_the_oldest(self) -> None:
        files = list(self._folder.glob("*.json"))
        if len(files) <= DRAFTS:
            return
        written: list[tuple[float, Path]] = []
        for file in files:
            with suppress(FileNotFoundError):  # another terminal was faster
                written.append((file.stat().st_mtime, file))
        for _, file in sorted(written)[:-DRAFTS]:
            file.unlink(missing_ok=True)

    def _file(self, session_id: int) -> Path:
        return self._folder / f"{session_id}.json"
