"""What a search found, to choose from. What is drawn is pure; the keys move a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from events_app.payloads import EventType
from sessions_app.listing import Findings, Found
from sessions_app.reading import NS_PER_S
from tui.screens.excerpt import excerpt
from tui.screens.finder import around
from tui.screens.session_list import age
from tui.transcript.cells import Line, cells, shortened, steady
from tui.transcript.flow import flow
from tui.transcript.rendering import ANIMA, YOU

ROWS = 2
"""Lines of one message."""


@dataclass(frozen=True, slots=True)
class SearchList:
    """What was found so far, how far back that reaches, and the message that is pointed at."""

    wanted: str = ""
    found: tuple[Found, ...] = ()
    before: int | None = None
    """Where the next step begins; None at the newest, 0 if there is no next step."""
    back_to: int = 0
    at: int = 0
    is_looking: bool = False

    @property
    def chosen(self) -> Found | None:
        return self.found[self.at] if self.found else None

    def moved(self, by: int) -> SearchList:
        return replace(self, at=max(0, min(len(self.found) - 1, self.at + by)))

    def with_more(self, step: Findings) -> SearchList:
        """What one more step found, behind what there is."""
        return replace(self, found=(*self.found, *step.found), before=step.before, back_to=step.back_to or self.back_to)

    def lines(self, width: int, height: int, now_ns: int) -> list[Line]:
        """At most `height` lines of at most `width` cells, the message that is pointed at among them."""
        if not self.found:
            return flow([("class:empty", self._empty())], max(1, width))[:height]
        words = self.wanted.split()
        shown = around(self.at, len(self.found), max(1, height // ROWS))
        return [line for at in shown for line in self._row(at, words, width, now_ns)][:height]

    @property
    def reach(self) -> str:
        """How far back was looked."""
        if self.is_looking:
            return "Searching …" if self.found else ""
        if not self.wanted.strip() or self.before is None:
            return ""
        if not self.before:
            return "Everything was looked through"
        when = datetime.fromtimestamp(self.back_to / NS_PER_S).strftime("%Y-%m-%d %H:%M")
        return f"Looked back to {when} · Ctrl+F looks further back"

    def _empty(self) -> str:
        if not self.wanted.strip():
            return "Type words: the messages that have all of them, in any session, come up here."
        if self.is_looking or self.before is None:
            return "Searching …"
        where = "anywhere" if not self.before else "as far back as was looked"
        return f"No message has these words, {where}."

    def _row(self, at: int, words: list[str], width: int, now_ns: int) -> list[Line]:
        found = self.found[at]
        style = "class:selected" if at == self.at else "class:dialog"
        who = YOU if found.event_type == EventType.USER_MESSAGE else ANIMA
        facts = f" · {who} · {age((now_ns - found.timestamp) / NS_PER_S)} "
        room = max(0, width - cells(facts) - 1)
        title = shortened(" ".join(steady(found.session).split()), room)
        head: Line = [(style, f" {title}"), (f"{style} class:hint", facts)]
        if width <= cells(facts) + 1:
            head = [(style, shortened(f" {who}", width))]
        said = excerpt(found.content, words, max(1, width - 4))
        return [head, [("", "   "), *said] if width > 4 else said]
