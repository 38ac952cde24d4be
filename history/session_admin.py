"""The sessions, and each as the conversation it was."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anima_project.configuration import fresh_configuration
from events_app.models import Event
from events_app.payloads import AgentMessage
from history import session_list
from history.change_list import AFTER, BEFORE, KeysetChangeList, ReadOnlyAdmin
from history.conversation import stretch
from history.filters import ByDate, ByModel, id_span
from history.formatting import dollars, number, one_line, pretty, time_element
from history.index import filling, totals
from history.index.totals import SessionTotals
from history.paging import Page
from nous.seen import front, seen_at
from sessions_app import deletion
from sessions_app.errors import SessionBusy
from sessions_app.models import Session

COVERED = "Name, folder, or words that were said: of those, the newest thousand places are looked at."


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("title", "last_activity", "events", "calls", "tokens_in", "tokens_out", "cost")
    list_filter = (ByDate, ByModel)
    search_fields = ("name",)
    search_help_text = COVERED

    def page(self, cl: KeysetChangeList) -> Page[Session, str]:
        first, end = id_span(cl.value(ByDate.parameter_name))
        try:
            before, after = (session_list.parsed(cl.params.get(name)) for name in (BEFORE, AFTER))
        except ValueError as error:
            raise IncorrectLookupParameters(f"{error} is no place in the list.") from error
        found = session_list.listed(
            text=cl.query,
            model=cl.value(ByModel.parameter_name),
            first=first,
            end=end,
            before=before,
            after=after,
            size=fresh_configuration().history.page_events,
        )
        return Page(found.items, *map(session_list.written, (found.older, found.newer)))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super(ReadOnlyAdmin, self).has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.seen_view)
        return [path("<int:session_id>/seen/<int:event_id>/", view, name="history_seen"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        session = self._session(request, object_id)
        if session is None:
            raise Http404("There is no such session.")
        lag = filling.catch_up()
        shown = stretch(session.pk, request.GET, fresh_configuration().history.page_events)
        sums = totals.of_sessions([session.pk]).get(session.pk, SessionTotals())
        context = {
            **self._context(request, session),
            "shown": shown,
            "created": time_element(session.created_at),
            "totals": sums,
            "cost": dollars(sums.spent.dollars),
            "index_lag": lag,
            "may_delete": self.has_delete_permission(request, session),
        }
        return render(request, "history/session.html", context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        session = self._session(request, object_id)
        if session is None:
            raise Http404("There is no such session.")
        if not self.has_delete_permission(request, session):
            raise PermissionDenied
        if request.method == "POST":
            return self._delete(request, session)
        context = {**self._context(request, session), "belongings": deletion.belongings(session)}
        return render(request, "history/delete_session.html", context)

    def seen_view(self, request: HttpRequest, session_id: int, event_id: int) -> HttpResponse:
        """What the model saw at a reply."""
        session = self._session(request, str(session_id))
        event = Event.objects.filter(pk=event_id, session_id=session_id).first()
        found = seen_at(event) if session and event else None
        if session is None or event is None or found is None:
            raise Http404("No reply of the model begins at this event.")
        reply = event.value
        assert isinstance(reply, AgentMessage)
        context = {
            **self._context(request, session),
            "event": event,
            "reply": reply,
            "at": time_element(event.timestamp),
            "seen": found,
            "conversation": [
                (message["role"], [(block["type"], block.get("text"), pretty(block)) for block in message["content"]])
                for message in found.messages
            ],
            "front": front(session, reply),
        }
        context["tools"] = pretty(context["front"].tools)
        return render(request, "history/seen.html", context)

    @admin.display(description="session")
    def title(self, session: Session) -> SafeString:
        said = one_line(getattr(session, "first_words", "") or "")
        address = reverse("admin:sessions_app_session_change", args=[session.pk])
        name = session.name or said or str(session)
        more = said if session.name and said else session.directory
        return format_html('<a href="{}">{}</a><span class="history-more">{}</span>', address, name, more)

    @admin.display(description="last activity")
    def last_activity(self, session: Session) -> SafeString:
        return time_element(getattr(session, "last_at", None) or session.created_at)

    @admin.display(description="events")
    def events(self, session: Session) -> str:
        return number(_totals(session).events)

    @admin.display(description="replies")
    def calls(self, session: Session) -> str:
        return number(_totals(session).spent.calls)

    @admin.display(description="tokens in")
    def tokens_in(self, session: Session) -> str:
        return number(_totals(session).tokens_in)

    @admin.display(description="tokens out")
    def tokens_out(self, session: Session) -> str:
        return number(_totals(session).tokens_out)

    @admin.display(description="cost")
    def cost(self, session: Session) -> str:
        return dollars(_totals(session).spent.dollars)

    def _session(self, request: HttpRequest, object_id: str) -> Session | None:
        """None if there is none; PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, unquote(object_id))
        return found if isinstance(found, Session) else None

    def _context(self, request: HttpRequest, session: Session) -> dict[str, Any]:
        title = one_line(str(session), 80)
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "session": session}

    def _delete(self, request: HttpRequest, session: Session) -> HttpResponse:
        number_of_it, name = session.pk, str(session)
        self.log_deletions(request, Session.objects.filter(pk=number_of_it))
        try:
            deletion.delete(session)
        except SessionBusy as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:sessions_app_session_change", args=[number_of_it]))
        filling.forget(number_of_it)
        messages.success(request, f"“{one_line(name, 80)}” is deleted, with all that happened in it.")
        return HttpResponseRedirect(reverse("admin:sessions_app_session_changelist"))


def _totals(session: Session) -> SessionTotals:
    found = getattr(session, "totals", None)
    return found if isinstance(found, SessionTotals) else SessionTotals()
