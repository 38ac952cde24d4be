"""Recall on request: over all sessions, with all the time that it takes."""

from __future__ import annotations

from contextlib import suppress

from django.db import DatabaseError

from anima_project.configuration import fresh_configuration
from events_app import cursors
from mneme import telling
from mneme.ingest import CURSOR
from mneme.models import Speaker
from mneme.recall import Recollection, recall
from mneme.receivers import mood
from sessions_app.models import Session


def search(text: str, limit: int, now_ns: int, asker: str = Speaker.USER) -> list[Recollection]:
    """What is remembered of that, best first. What no worker has taken in yet is taken in first."""
    with suppress(DatabaseError):  # locked, or read only: the newest events are found all the same
        cursors.advance(CURSOR)
    return recall(text, now_ns=now_ns, mood=mood(None, fresh_configuration()), limit=limit, asker=asker)


def lines(text: str, limit: int, now_ns: int) -> list[str]:
    """The same for the agent, who says "I" of itself."""
    found = search(text, limit, now_ns, Speaker.AGENT)
    return telling.found(found, names(found))


def names(found: list[Recollection]) -> dict[int, str]:
    """The names of the sessions they are from."""
    return Session.objects.names(one.memory.session_id for one in found)
