"""What the lists can be narrowed to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from events_app.models import Event
from events_app.payloads import EventType
from history.change_list import Facet
from history.formatting import NS_PER_S
from history.index import facets, searching

Choices = Iterable[tuple[str, str]]


class ByType(Facet):
    title, parameter_name = "type", "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(kind.value, kind.label) for kind in EventType]

    def facet(self) -> str | None:
        return facets.of_type(value) if (value := self.value()) else None


class ByTool(Facet):
    title, parameter_name = "tool", "tool"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(name, name or "(no name)") for name in _and_the_chosen(searching.tools(), request, "tool")]

    def facet(self) -> str | None:
        return facets.of_tool(value) if (value := self.value()) else None


class BySuccess(Facet):
    title, parameter_name = "outcome of a tool", "success"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("yes", "Succeeded"), ("no", "Failed")]

    def facet(self) -> str | None:
        return facets.of_success(value == "yes") if (value := self.value()) in ("yes", "no") else None


class BySession(Facet):
    """Shows itself only where one came from a session."""

    title, parameter_name = "session", "session"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        value = request.GET.get("session", "")
        return [(value, f"Session {value}")] if value.isdecimal() and value.isascii() else []

    @property
    def session_id(self) -> int | None:
        value = self.value() or ""
        return int(value[:18]) if value.isdecimal() and value.isascii() else None

    def facet(self) -> str | None:
        return None if self.session_id is None else facets.of_session(self.session_id)


class ByModel(SimpleListFilter):
    title, parameter_name = "model", "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(name, name) for name in _and_the_chosen(searching.models(), request, "model")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class ByDate(SimpleListFilter):
    """The last days, or a day to begin and a day to end with, which a form sends as two values."""

    title, parameter_name = "date", "when"
    template = "history/date_filter.html"
    begin = end = ""

    def __init__(self, request: HttpRequest, params: dict[str, list[str]], model: Any, model_admin: Any) -> None:
        self.begin, self.end = (params.pop(name, [""])[-1] for name in ("from", "until"))
        super().__init__(request, params, model, model_admin)
        if self.begin or self.end:
            self.used_parameters[self.parameter_name] = f"{self.begin}..{self.end}"
        self.others = [
            (name, value)
            for name, value in request.GET.items()
            if name not in ("when", "from", "until", "before", "after")
        ]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("today", "Today"), ("7", "Past 7 days"), ("30", "Past 30 days"), ("365", "Past year")]

    def choices(self, changelist: Any) -> Any:
        none = {"when": None, "from": None, "until": None}
        yield {"selected": not self.value(), "query_string": changelist.get_query_string(none), "display": "All"}
        for value, display in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(none | {"when": value}),
                "display": display,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


def _and_the_chosen(names: list[str], request: HttpRequest, parameter: str) -> list[str]:
    """A filter that an address names holds, also where nothing fits it: Django passes over one without choices."""
    chosen = request.GET.get(parameter)
    return names if chosen is None or chosen in names else [*names, chosen]


def id_span(value: str | None) -> tuple[int, int | None]:
    """The ids between which the events of a date filter are: from the first, up to and without the second."""
    begin, end = span(value, datetime.now().astimezone())
    return 0 if begin is None else first_event_at(begin), None if end is None else first_event_at(end)


def span(value: str | None, now: datetime) -> tuple[int | None, int | None]:
    """From when, and until when (excluded), in nanoseconds; None for an open end, and for what is no span. Pure.
    `now` says in which time zone a day begins."""
    if not value:
        return None, None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if value == "today":
        return _ns(midnight), None
    if value.isdecimal() and value.isascii():
        return _ns(midnight - timedelta(days=min(int(value[:6]), 40_000))), None
    first, dots, last = value.partition("..")
    begin, end = _day(first, now), _day(last if dots else first, now)
    return _ns(begin) if begin else None, _ns(end + timedelta(days=1)) if end else None


def first_event_at(timestamp_ns: int) -> int:
    """The id from which on events are as new as that, found by halving: events are in the order of time, give or take
    a clock that was set back. One more than the newest id if there is none."""
    ids = Event.objects.order_by("id").values_list("id", flat=True)
    low, newest = ids.first() or 0, ids.last() or 0
    high = newest + 1
    while low < high:
        middle = (low + high) // 2
        found = Event.objects.filter(id__gte=middle).order_by("id").values_list("id", "timestamp").first()
        if found is None or found[1] >= timestamp_ns:
            high = middle
        else:
            low = found[0] + 1
    return low


def _day(text: str, now: datetime) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), now.tzinfo)
    except ValueError:
        return None


def _ns(at: datetime) -> int:
    return int(at.timestamp()) * NS_PER_S
