"""The list of sessions, to choose one from. What is drawn is pure; the keys move a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sessions_app import reading
from sessions_app.listing import Summary
from sessions_app.reading import NS_PER_S
from tui.screens.finder import around
from tui.transcript.cells import Line, cells, shortened, steady


@dataclass(frozen=True, slots=True)
class SessionList:
    """The sessions, which of them are looked for, and the one that is pointed at."""

    sessions: Sequence[Summary] = ()
    wanted: str = ""
    at: int = 0

    @property
    def shown(self) -> Sequence[Summary]:
        """Those with all the wanted words in their name or first words, whatever their case."""
        words = self.wanted.casefold().split()
        if not words:
            return self.sessions
        return [one for one in self.sessions if _has(f"{one.name} {one.first_words}".casefold(), words)]

    @property
    def chosen(self) -> Summary | None:
        shown = self.shown
        return shown[self.at] if shown else None

    def moved(self, by: int) -> SessionList:
        return replace(self, at=max(0, min(len(self.shown) - 1, self.at + by)))

    def looking_for(self, wanted: str) -> SessionList:
        return replace(self, wanted=wanted, at=0)

    def without(self, session_id: int) -> SessionList:
        left = replace(self, sessions=[one for one in self.sessions if one.id != session_id])
        return left.moved(0)

    def renamed(self, session_id: int, name: str) -> SessionList:
        named = [replace(one, name=name) if one.id == session_id else one for one in self.sessions]
        return replace(self, sessions=named)

    def lines(self, width: int, height: int, now_ns: int) -> list[Line]:
        """At most `height` lines of at most `width` cells, the pointed one among them."""
        shown = self.shown
        rows = around(self.at, len(shown), height)
        return [_line(shown[row], row == self.at, width, now_ns) for row in rows]


def title_of(summary: Summary) -> str:
    """Its name, or how it began, in one steady line."""
    return " ".join(steady(summary.name or summary.first_words or "(nothing said yet)").split())


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _line(summary: Summary, is_chosen: bool, width: int, now_ns: int) -> Line:
    selected = "class:selected" if is_chosen else ""
    facts = f"  {summary.events:,} events · {age((now_ns - summary.last_at) / NS_PER_S)} "
    room = max(0, width - cells(facts) - 1)
    title = shortened(title_of(summary), room)
    beside = ""
    if summary.name and (words := " ".join(steady(summary.first_words).split())):
        beside = shortened(f"  {words}", max(0, room - cells(title)))
    filling = " " * (room - cells(title) - cells(beside))
    line: Line = [
        (selected, f" {title}"),
        (f"{selected} class:hint".strip(), beside + filling + facts),
    ]
    return line if width > cells(facts) + 1 else [(selected, shortened(f" {title_of(summary)}", width))]


def age(seconds: float) -> str:
    """How long ago, in one unit; a clock that went back counts as now."""
    found = reading.age(0, int(seconds * NS_PER_S))
    return "just now" if found == "now" else f"{found} ago"
