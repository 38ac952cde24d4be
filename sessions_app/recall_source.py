"""Memories from elsewhere: one class like `RecallSource`, and one line of entry point in the group `anima.memory`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from anima_project.plugins.part import MEMORY
from anima_project.plugins.plugged import Plugged, unsound
from sessions_app.contributions import Contribution
from sessions_app.viewport import View

MOST_RECOLLECTIONS = 5
LONGEST = 2_000
"""Characters of one recollection; what is longer is cut."""


class RecallSource(Protocol):
    """Made once per process, without arguments, before the first model call."""

    name: ClassVar[str]

    def recall(self, cue: str, session_id: int) -> Sequence[str]:
        """What comes to mind at `cue`, the user's last words: short texts, the best first, or none. Asked before each
        model call, which waits for it: answer within some milliseconds. They are shown to the model as recollections,
        which are data and not instruction."""


def remind(sender: Any, session_id: int, view: View, **_: Any) -> list[Contribution]:
    """What the sources that plugins bring have to say before a model call."""
    cue = next(
        (
            str(record.payload.get("content", ""))
            for record in reversed(view.records)
            if record.event_type == "user_message"
        ),
        "",
    )
    if not cue.strip():
        return []
    found = recall_sources.ask(lambda source: _texts(source.recall(cue, session_id)))
    return [Contribution(source=name, text="\n".join(texts)) for name, texts in found if texts]


def _texts(recalled: Sequence[str]) -> list[str]:
    if isinstance(recalled, str) or not all(isinstance(text, str) for text in recalled):
        raise TypeError("recall returned something else than texts")
    return [text.strip()[:LONGEST] for text in recalled[:MOST_RECOLLECTIONS] if text.strip()]


def _fault_of(made: Any, name: str) -> str | None:
    return unsound(made, name, "recall")


recall_sources: Plugged[RecallSource] = Plugged(MEMORY, _fault_of)
