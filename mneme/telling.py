"""What is remembered, for people and for the model that asks: lines of plain text, harmless. Pure but for its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from events_app.models import Cursor, Event
from mneme.ingest import CURSOR
from mneme.meaning import is_installed
from mneme.models import Forgotten, Memory, Vector
from mneme.recall import Recollection
from mneme.reminding import told_as
from sessions_app.reading import one_line, when

SHORT: Final = 60


def source(event: Event) -> str:
    """A recollection's source in a few words."""
    said = one_line(str(event.payload.get("content", "")))
    cut = said if len(said) <= SHORT else f"{said[:SHORT]}…"
    return f"{when(event.timestamp)[:10]}, {one_line(str(event.session))[:24]} (event {event.pk}): {cut}"


def found(recollections: Iterable[Recollection], names: Mapping[int, str]) -> list[str]:
    return [told_as(one, names.get(one.memory.session_id, "")) for one in recollections]


def reasons(one: Recollection) -> list[str]:
    """Why it came back, in numbers that multiply to its score."""
    close = "not compared" if one.closeness is None else f"cosine {one.closeness:.2f}"
    return [
        f"    score {one.score:.3f} = relevance {one.relevance:.3f} × recency {one.recency:.3f} × feeling {one.felt:.3f}",
        f"    it speaks of {one.coverage:.0%} of what was asked; meaning: {close}; felt: {one.feeling or 'nothing noted'}",
    ]


def state() -> list[str]:
    """How much there is, and by what it is found."""
    newest = Event.objects.newest_first().values_list("pk", flat=True).first() or 0
    position = Cursor.objects.filter(name=CURSOR).values_list("position", flat=True).first() or 0
    waiting = Event.objects.filter(pk__gt=position).count() if newest > position else 0
    count, by_meaning = Memory.objects.count(), Vector.objects.count()
    how = (
        f"found by words, and by meaning ({by_meaning:,} of them so far)"
        if is_installed()
        else "found by words alone: meaning needs the extra, pip install 'anima[memory]'"
    )
    return [
        f"{count:,} memories, {how}.",
        f"{waiting:,} events wait to be taken in." if waiting else "Everything in the log is taken in.",
        f"{Forgotten.objects.count():,} events are forgotten.",
    ]
