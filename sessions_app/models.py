"""A session: one thread of conversation, and the lease that lets one turn at a time speak in it."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.db import models

from anima_project.configuration import configuration
from events_app.models import Event
from sessions_app.conversation import Message, ThinkingRule, messages, with_head
from sessions_app.errors import NoSession, UnknownSession
from sessions_app.head import gather
from sessions_app.viewport import View, viewport


class SessionManager(models.Manager["Session"]):
    def with_id(self, session_id: int) -> Session:
        """UnknownSession if there is none."""
        if session := self.filter(pk=session_id).first():
            return session
        raise UnknownSession(session_id)

    def names(self, ids: Iterable[int]) -> dict[int, str]:
        """By id, the names that they were given; those that are no more are missing."""
        return dict(self.filter(pk__in=set(ids)).values_list("pk", "name"))

    def newest(self) -> Session:
        """The user's session in which something was said or done last, whatever a worker wrote down elsewhere since, or
        other programs did. NoSession if nothing has happened anywhere."""
        happened = Event.objects.in_context().filter(session__begun_by="")
        if event := happened.newest_first().select_related("session").first():
            return event.session
        raise NoSession


class Session(models.Model):
    name = models.CharField(max_length=200, blank=True)
    created_at = models.BigIntegerField(default=time.time_ns)
    """Nanoseconds since the epoch."""
    directory = models.TextField(blank=True)
    """The folder the session works in: relative paths start here, and its shell opens here."""
    begun_by = models.CharField(max_length=200, blank=True)
    """The program that began it, where that was not the user."""

    objects = SessionManager()

    def __str__(self) -> str:
        return self.name or f"Session {self.pk}"

    def viewport(self, token_budget: int | None = None) -> View:
        """What the next model call sees, within `token_budget` tokens (the configured budget if not given)."""
        settings = configuration().viewport
        newest_first = Event.objects.filter(session=self).in_context().newest_first().records()
        budget = settings.token_budget if token_budget is None else token_budget
        return viewport(newest_first, budget, settings.step, configuration().head.share)

    def messages_for_llm(self, token_budget: int | None = None, rule: ThinkingRule | None = None) -> list[Message]:
        """The view as a conversation that the Messages API accepts; without past thinking unless `rule` admits it."""
        view = self.viewport(token_budget)
        return with_head(messages(view.records, rule or ThinkingRule()), gather(self.pk, view).texts)


class Lease(models.Model):
    """Who is running a turn in a session. One row per session, overwritten by each holder."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="lease")
    holder = models.CharField(max_length=200)
    """Host, process and a random part: see `lease.py`."""
    expires_at = models.BigIntegerField()
    """Nanoseconds since the epoch."""

    def __str__(self) -> str:
        return f"lease of session {self.session_id} by {self.holder}"
