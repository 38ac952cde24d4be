"""The sessions as a list for people: which there are, what they were about, and where something was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, Subquery, Sum, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Length, Substr

from events_app.cost import BYTES_PER_TOKEN
from events_app.models import Event
from events_app.payloads import EventType
from sessions_app.models import Session

FIRST_WORDS = 200


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
    event_id: int
    event_type: str
    content: str


def summaries(limit: int = 50, offset: int = 0) -> list[Summary]:
    """The sessions in which something happened last, newest first. Costs a few index look-ups per session, and the
    count of the events of those that are returned."""
    newest = Event.objects.filter(session=OuterRef("pk")).order_by("-id")
    began = Event.objects.filter(session=OuterRef("pk"), event_type=EventType.USER_MESSAGE).order_by("id")
    sessions = Session.objects.annotate(
        last_id=Subquery(newest.values("id")[:1]),
        last_at=Subquery(newest.values("timestamp")[:1]),
        first_words=Subquery(began.annotate(words=Substr(KT("payload__content"), 1, FIRST_WORDS)).values("words")[:1]),
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


def search(*texts: str, limit: int = 50) -> Sequence[Found]:
    """The newest messages of user and agent that contain each of the texts, whatever its case, in all sessions."""
    said = Event.objects.filter(event_type__in=(EventType.USER_MESSAGE, EventType.AGENT_MESSAGE))
    for text in texts:
        said = said.filter(payload__content__icontains=text)
    return [
        Found(event.session_id, event.pk, event.event_type, event.payload["content"])
        for event in said.newest_first()[:limit]
    ]


def tokens(session_id: int) -> int:
    """What all events of the session cost in a context, about: what is not counted yet is estimated from its length,
    in the database. Reads the whole session."""
    length = Length(Cast("payload", TextField()))
    cost = Case(When(token_count__gt=0, then=F("token_count")), default=length / BYTES_PER_TOKEN)
    found = Event.objects.filter(session=session_id).in_context().aggregate(sum=Sum(cost))
    return int(found["sum"] or 0)
