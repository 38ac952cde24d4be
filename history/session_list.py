"""The sessions, those in which something happened last first: a page of them, with what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Substr

from events_app.models import Event
from events_app.payloads import EventType
from history.index import searching, totals
from history.index.totals import SessionTotals
from history.paging import Page, page
from sessions_app.listing import FIRST_WORDS
from sessions_app.models import Session

Key = tuple[int, int]
"""The id of the newest event, and that of the session."""

NOTHING_YET = 2**62
"""Stands for the newest event of a session that has none: a new one comes before all others."""
LOOKED_THROUGH = 1_000
"""Newest events with the words searched for, whose sessions are listed."""


def listed(
    *, text: str, model: str | None, first: int, end: int | None, before: Key | None, after: Key | None, size: int
) -> Page[Session, Key]:
    """A page of sessions whose newest event is from id `first` up to and without `end`, each with `totals`."""
    newest = Event.objects.filter(session=OuterRef("pk")).order_by("-id").values("id")[:1]
    at = Coalesce(Subquery(newest), Value(NOTHING_YET), output_field=BigIntegerField())
    sessions = Session.objects.annotate(at=at)
    if first:
        sessions = sessions.filter(at__gte=first)
    if end is not None:
        sessions = sessions.filter(at__lt=end)
    if model is not None:
        sessions = sessions.filter(pk__in=searching.sessions_of(model))
    if text:
        within = searching.sessions_with(text, LOOKED_THROUGH) if searching.has_words(text) else []
        sessions = sessions.filter(Q(name__icontains=text) | Q(directory__icontains=text) | Q(pk__in=within))
    keys: QuerySet[Any, Any] = sessions.values_list("at", "pk")
    found = page(
        lambda key, count: list((keys if key is None else keys.filter(_older(key))).order_by("-at", "-pk")[:count]),
        lambda key, count: list(keys.filter(_newer(key)).order_by("at", "pk")[:count]),
        lambda key: key,
        before=before,
        after=after,
        size=size,
    )
    return Page(_with_totals([pk for _, pk in found.items]), found.older, found.newer)


def parsed(text: str | None) -> Key | None:
    """The key of a page from an address. ValueError."""
    if text is None:
        return None
    at, _, pk = text.partition(".")
    if len(text) > 40 or not all(part.isdecimal() and part.isascii() for part in (at, pk)):
        raise ValueError(text)
    return min(int(at), NOTHING_YET), min(int(pk), NOTHING_YET)


def written(key: Key | None) -> str | None:
    return None if key is None else f"{key[0]}.{key[1]}"


def _older(key: Key) -> Q:
    return Q(at__lt=key[0]) | Q(at=key[0], pk__lt=key[1])


def _newer(key: Key) -> Q:
    return Q(at__gt=key[0]) | Q(at=key[0], pk__gt=key[1])


def _with_totals(ids: Sequence[int]) -> list[Session]:
    newest = Event.objects.filter(session=OuterRef("pk")).order_by("-id")
    began = Event.objects.filter(session=OuterRef("pk"), event_type=EventType.USER_MESSAGE).order_by("id")
    sessions = Session.objects.annotate(
        last_at=Subquery(newest.values("timestamp")[:1]),
        first_words=Subquery(began.annotate(words=Substr(KT("payload__content"), 1, FIRST_WORDS)).values("words")[:1]),
    ).in_bulk(ids)
    sums = totals.of_sessions(ids)
    for session in sessions.values():
        session.totals = sums.get(session.pk, SessionTotals())  # type: ignore[attr-defined]  # for the row alone
    return [sessions[id_] for id_ in ids if id_ in sessions]
