"""The sessions as a list for people: which there are, what they were about, and where something was said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Length, Substr

from events_app.cost import BYTES_PER_TOKEN
from events_app.models import Event
from events_app.payloads import EventType
from sessions_app.models import Session

FIRST_WORDS = 200
LOOKED_AT = 5_000
"""Events that one step of a search looks through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A session at a glance. Times are nanoseconds since the epoch."""

    id: int
    name: str
    first_words: str
    """How the user began, at most FIRST_WORDS characters; empty before anything was said."""
    created_at: int
    last_at: int
    """When something happened last; the creation of a session in which nothing has."""
    events: int


@dataclass(frozen=True, slots=True)
class Found:
    """A message in which a text was found."""

    session_id: int
    session: str
    """How people know the session: its name, or how it began."""
    event_id: int
    event_type: str
    timestamp: int
    """Nanoseconds since the epoch."""
    content: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What one step of a search found, newest first, and how to go on."""

    found: Sequence[Found] = ()
    before: int = 0
    """The next step looks at the events before this one; 0: there is nothing further back."""
    back_to: int = 0
    """When the oldest event was that was looked at; nanoseconds since the epoch, 0 if there was none."""


def summaries(limit: int = 50, offset: int = 0) -> list[Summary]:
    """The sessions in which something was said or done last, newest first. Costs a few index look-ups per session, and
    the count of the events of those that are returned."""
    newest = Event.objects.filter(session=OuterRef("pk")).in_context().order_by("-id")
    sessions = Session.objects.annotate(
        last_id=Subquery(newest.values("id")[:1]),
        last_at=Subquery(newest.values("timestamp")[:1]),
        first_words=Subquery(_first_words()),
    ).order_by(F("last_id").desc(nulls_first=True), "-id")[offset : offset + limit]
    return [
        Summary(
            id=session.pk,
            name=session.name,
            first_words=session.first_words or "",
            created_at=session.created_at,
            last_at=session.last_at or session.created_at,
            events=Event.objects.filter(session=session).count(),
        )
        for session in sessions
    ]


def search(text: str, *, before: int | None = None, limit: int = 50, most: int = LOOKED_AT) -> Findings:
    """One step of a search through what user and agent said in all sessions: the messages that contain each of the
    words, whatever their case, among the newest `most` events (of those before the event `before`).

    Costs what these events cost to read, however long the log is. The case of letters beyond ASCII is told apart where
    the database does so, but for a word that is written as it is looked for, or small, or with a capital.
    """
    words = text.split()
    older = Event.objects.newest_first() if before is None else Event.objects.filter(id__lt=before).newest_first()
    newest = older.values_list("id", flat=True).first()
    if not words or newest is None:
        return Findings()
    looked_at = Event.objects.filter(id__lte=newest, id__gt=newest - most)  # ids, since those can be counted for free
    said = looked_at.filter(event_type__in=(EventType.USER_MESSAGE, EventType.AGENT_MESSAGE))
    for word in words:
        said = said.filter(_has(word))
    events = list(said.newest_first()[:limit])
    oldest = events[-1] if len(events) == limit else looked_at.order_by("id").first()
    is_more = oldest is not None and Event.objects.filter(id__lt=oldest.pk).exists()
    titles = _titles({event.session_id for event in events})
    return Findings(
        found=[
            Found(
                event.session_id,
                titles[event.session_id],
                event.pk,
                event.event_type,
                event.timestamp,
                event.payload["content"],
            )
            for event in events
        ],
        before=oldest.pk if oldest and is_more else 0,
        back_to=oldest.timestamp if oldest else 0,
    )


def search_all(text: str, limit: int = 50) -> list[Found]:
    """As `search`, step after step until `limit` messages are found or the log is at its beginning."""
    found: list[Found] = []
    before: int | None = None
    while len(found) < limit:
        step = search(text, before=before, limit=limit - len(found))
        found += step.found
        before = step.before
        if not before:
            break
    return found


def _has(word: str) -> Q:
    """SQLite knows the case of ASCII only."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
    has = Q()
    for spelling in sorted(spellings):
        has |= Q(payload__content__icontains=spelling)
    return has


def _titles(session_ids: Collection[int]) -> dict[int, str]:
    named = Session.objects.filter(pk__in=session_ids).annotate(first_words=Subquery(_first_words()))
    return {session.pk: session.name or session.first_words or str(session) for session in named}


def _first_words() -> QuerySet[Event, Any]:
    """How the user began, in the session of an outer query."""
    began = Event.objects.filter(session=OuterRef("pk"), event_type=EventType.USER_MESSAGE).order_by("id")
    return began.annotate(words=Substr(KT("payload__content"), 1, FIRST_WORDS)).values("words")[:1]


def tokens(session_id: int) -> int:
    """What all events of the session cost in a context, about: what is not counted yet is estimated from its length,
    in the database. Reads the whole session."""
    length = Length(Cast("payload", TextField()))
    cost = Case(When(token_count__gt=0, then=F("token_count")), default=length / BYTES_PER_TOKEN)
    found = Event.objects.filter(session=session_id).in_context().aggregate(sum=Sum(cost))
    return int(found["sum"] or 0)
