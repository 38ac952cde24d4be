"""How Thymos answers the cortex, the front ends, and the deletion of a session."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from django.db import transaction

from anima_project.configuration import fresh_configuration
from events_app.models import Event
from sessions_app.contributions import Contribution
from sessions_app.models import Session
from sessions_app.sections import Section
from sessions_app.viewport import View

TITLE = "It wants"


def speak(sender: Any, session_id: int, view: View, **_: Any) -> Contribution | None:
    """The inner voice before a model call."""
    if not fresh_configuration().thymos.enabled:
        return None
    from thymos import inner_voice, present

    return inner_voice.contribution(present.now(time.time_ns()), view.records)


def show(sender: Any, session_id: int, **_: Any) -> Section | None:
    """The desires of the moment, in words."""
    if not fresh_configuration().thymos.enabled:
        return None
    from thymos import present
    from thymos.desires import desires

    wants = present.now(time.time_ns()).felt()
    return Section(title=TITLE, lines=tuple(desires()[id_].label for id_ in wants)) if wants else None


def forget(sender: Any, instance: Session, **_: Any) -> None:
    """A session goes, and what it made the agent feel goes with it: from its first event on, the past is another one."""
    first = Event.objects.filter(session_id=instance.pk).order_by("id").values_list("id", flat=True).first()
    if first is not None:
        from thymos import present

        present.forget_from(first)
        # A worker that did not see the deletion yet may have stored the old past again meanwhile.
        transaction.on_commit(partial(present.forget_from, first))
