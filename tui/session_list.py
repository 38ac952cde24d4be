"""The list of sessions, to choose one from. What is drawn is pure; the keys move a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sessions_app.listing import Summary
from tui.transcript.cells import Line, cells, steady

NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SessionList:
    """The sessions, and the one that is pointed at."""

    sessions: Sequence[Summary] = ()
    at: int = 0

    def moved(self, by: int) -> SessionList:
        return replace(self, at=max(0, min(len(self.sessions) - 1, self.at + by)))

    @property
    def chosen(self) -> Summary | None:
        return self.sessions[self.at] if self.sessions else None

    def lines(self, width: int, height: int, now_ns: int) -> list[Line]:
        """At most `height` lines of at most `width` cells, the pointed one among them."""
        first = max(0, min(self.at - height // 2, len(self.sessions) - height))
        shown = self.sessions[first : first + height]
        return [_line(summary, summary is self.chosen, width, now_ns) for summary in shown]


def _line(summary: Summary, is_chosen: bool, width: int, now_ns: int) -> Line:
    style = "class:list.selected" if is_chosen else "class:list"
    facts = f" {summary.events} events, {age((now_ns - summary.last_at) / NS_PER_S)}"
    name = " ".join(steady(summary.name or summary.first_words or "(nothing said yet)").split())
    room = max(0, width - cells(facts) - 2)
    kept = name
    while cells(kept) > room:
        kept = kept[:-1]
    if kept != name and kept:
        kept = kept[:-1] + "…"
    text = f" {kept}{' ' * (room - cells(kept))}{facts} "
    return [(style, text if cells(text) <= width else text[:width])]


def age(seconds: float) -> str:
    """How long ago, in one unit; a clock that went back counts as now."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"
