"""The log, event by event."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anima_project.configuration import fresh_configuration
from events_app.models import Event
from events_app.payloads import EventType
from history.change_list import AFTER, BEFORE, KeysetChangeList, ReadOnlyAdmin
from history.filters import ByDate, BySession, BySuccess, ByTool, ByType, id_span
from history.formatting import number, pretty, subject, time_element
from history.index import searching
from history.paging import Page, page

COVERED = (
    "All words must occur; “quotes” keep them together, a * ends a beginning. "
    "Looks through all that was said, thought, called and answered."
)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("happened", "of_session", "kind", "tool", "what", "outcome", "tokens")
    list_filter = (ByType, ByTool, BySuccess, ByDate, BySession)
    search_fields = ("payload",)
    search_help_text = COVERED

    def page(self, cl: KeysetChangeList) -> Page[Event, int]:
        first, end = id_span(cl.value(ByDate.parameter_name))
        size = fresh_configuration().history.page_events
        before, after = (_key(cl.params.get(name)) for name in (BEFORE, AFTER))
        if cl.query and not searching.has_words(cl.query):
            return Page([], None, None)
        if cl.query or len(cl.facets) > 1 or (cl.facets and cl.value(BySession.parameter_name) is None):
            found = _in_index(cl.query, cl.facets, first, end, before, after, size)
        else:
            found = _in_log(cl.value(BySession.parameter_name), first, end, before, after, size)
        events = Event.objects.select_related("session").in_bulk(found.items)
        return Page([events[id_] for id_ in found.items if id_ in events], found.older, found.newer)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        event = self.get_object(request, unquote(object_id))
        if event is None:
            raise Http404("There is no such event.")
        assert isinstance(event, Event)
        around = Event.objects.filter(session_id=event.session_id).values_list("id", flat=True)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Event {event.pk}",
            "event": event,
            "kind": EventType(event.event_type).label,
            "payload": pretty(event.payload),
            "begins_reply": bool(event.event_type == EventType.AGENT_MESSAGE and event.payload.get("model")),
            "previous": around.filter(id__lt=event.pk).order_by("-id").first(),
            "next": around.filter(id__gt=event.pk).order_by("id").first(),
        }
        return render(request, "history/event.html", context)

    @admin.display(description="time")
    def happened(self, event: Event) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:events_app_event_change", args=[event.pk]),
            time_element(event.timestamp),
        )

    @admin.display(description="session")
    def of_session(self, event: Event) -> SafeString:
        address = reverse("admin:sessions_app_session_change", args=[event.session_id])
        return format_html('<a href="{}?at={}#e{}">{}</a>', address, event.pk, event.pk, event.session)

    @admin.display(description="type")
    def kind(self, event: Event) -> SafeString:
        return format_html(
            '<span class="history-kind history-{}">{}</span>', event.event_type, EventType(event.event_type).label
        )

    @admin.display(description="tool")
    def tool(self, event: Event) -> str:
        return str(event.payload.get("tool_name", ""))[:80]

    @admin.display(description="what")
    def what(self, event: Event) -> SafeString:
        return format_html('<span class="history-what">{}</span>', subject(event.event_type, event.payload))

    @admin.display(description="outcome")
    def outcome(self, event: Event) -> SafeString | str:
        if event.event_type != EventType.TOOL_RESPONSE:
            return ""
        failed = event.payload.get("success", True) is False
        return format_html('<span class="history-{0}">{0}</span>', "failed" if failed else "succeeded")

    @admin.display(description="tokens")
    def tokens(self, event: Event) -> str:
        return number(event.token_count) if event.token_count else ""


def _in_index(
    text: str, facets: list[str], first: int, end: int | None, before: int | None, after: int | None, size: int
) -> Page[int, int]:
    return page(
        lambda key, count: searching.find(text, facets, after=first - 1, before=_least(key, end), limit=count),
        lambda key, count: [
            id_
            for id_ in searching.find_newer(text, facets, after=max(key, first - 1), limit=count)
            if end is None or id_ < end
        ],
        lambda id_: id_,
        before=before,
        after=after,
        size=size,
    )


def _in_log(
    session: str | None, first: int, end: int | None, before: int | None, after: int | None, size: int
) -> Page[int, int]:
    events = Event.objects.filter(id__gte=first) if first else Event.objects.all()
    if session:
        events = events.filter(session_id=int(session[:18]))
    if end is not None:
        events = events.filter(id__lt=end)
    ids = events.values_list("id", flat=True)
    return page(
        lambda key, count: list((ids if key is None else ids.filter(id__lt=key)).order_by("-id")[:count]),
        lambda key, count: list(ids.filter(id__gt=key).order_by("id")[:count]),
        lambda id_: id_,
        before=before,
        after=after,
        size=size,
    )


def _least(key: int | None, end: int | None) -> int | None:
    return min((bound for bound in (key, end) if bound is not None), default=None)


def _key(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isdecimal() and text.isascii() and len(text) < 19):
        raise IncorrectLookupParameters(f"{text!r} is no event.")
    return int(text)
