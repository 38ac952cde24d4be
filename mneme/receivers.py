"""How Mneme answers the cortex, the front ends, and the deletion of a session."""

from __future__ import annotations

import logging
import time
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction

from anima_project.configuration import Configuration, fresh_configuration
from events_app.models import Event
from sessions_app.contributions import Contribution
from sessions_app.models import Session
from sessions_app.sections import Section
from sessions_app.viewport import View

if TYPE_CHECKING:
    from mneme.recall import Mood

log = logging.getLogger(__name__)

TITLE = "It remembers"
LOOKED_BACK = 200
"""Events among which the sidebar looks for what was last recalled."""


def remind(sender: Any, session_id: int, view: View, **_: Any) -> Contribution | None:
    """What comes back unasked before a model call. If that takes too long or fails, the turn goes on without it."""
    settings = fresh_configuration()
    if not settings.memory.enabled:
        return None
    deadline = time.monotonic() + settings.memory.recall_ms / 1000
    from mneme import reminding, warming
    from mneme.errors import TooSlow
    from mneme.recall import recall

    text = reminding.question(view.records)
    budget = round(settings.viewport.token_budget * settings.memory.share) - reminding.spent(view.records)
    budget = min(budget, settings.memory.recollection_tokens)
    if not text.strip() or budget <= 0:
        return None
    try:
        found = recall(
            text,
            now_ns=time.time_ns(),
            mood=mood(view, settings),
            limit=reminding.MOST * 2,
            in_view=reminding.in_view(view.records),
            deadline=deadline,
        )
        found = reminding.fitting(found)
        names = Session.objects.names(one.memory.session_id for one in found)
    except (TooSlow, DatabaseError):
        log.warning("Nothing is recalled for this call", exc_info=True)
        return None
    finally:
        warming.begin()
    return reminding.contribution(found, names, budget)


def mood(view: View | None, settings: Configuration) -> Mood:
    """What the agent feels: as the newest reply in view recorded it, for asking Thymos costs what recall may cost."""
    from mneme.ingest import FEELING, levels_of
    from mneme.recall import Mood
    from thymos.physiology import physiology

    levels: dict[str, float] = {}
    for record in reversed(view.records if view else ()):
        felt = record.payload.get("felt")
        if isinstance(felt, dict) and isinstance(felt.get(FEELING), dict):
            levels = levels_of(felt[FEELING].get("levels"))
            break
    hormones = physiology(settings).hormones
    return Mood(levels=levels, baselines={name: hormone.baseline for name, hormone in hormones.items()})


def show(sender: Any, session_id: int, **_: Any) -> Section | None:
    """Where the newest recollections of the session come from."""
    if not fresh_configuration().memory.enabled:
        return None
    from mneme import reminding, telling, warming

    warming.begin()
    newest = Event.objects.filter(session_id=session_id, event_type="agent_message").newest_first().records()
    ids = list(reminding.sources(islice(newest, LOOKED_BACK)))
    lines = tuple(telling.source(event) for event in Event.objects.filter(pk__in=ids).select_related("session"))
    return Section(title=TITLE, lines=lines) if lines else None


def forget(sender: Any, instance: Session, **_: Any) -> None:
    """A session goes, and what is remembered of it with it."""
    _let_go(instance.pk)
    # A worker that did not see the deletion yet may have taken something in meanwhile.
    transaction.on_commit(partial(_let_go, instance.pk))


def _let_go(session_id: int) -> None:
    from mneme import store

    with transaction.atomic():
        store.remove(list(store.of_session(session_id)))
