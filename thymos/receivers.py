"""How Thymos answers the cortex, the front ends, and the deletion of a session."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from django.db import transaction

from anima_project.configuration import fresh_configuration
from events_app.models import Event
from sessions_app.charts import Chart
from sessions_app.contributions import Contribution
from sessions_app.models import Session
from sessions_app.sections import Meter, Section
from sessions_app.viewport import View
from thymos.hormones import HIGH

TITLE, LEVELS = "It wants", "Hormones"


def speak(sender: Any, session_id: int, view: View, **_: Any) -> Contribution | None:
    """The inner voice before a model call."""
    if not fresh_configuration().thymos.enabled:
        return None
    from thymos import inner_voice, present

    return inner_voice.contribution(present.now(time.time_ns()), view.records)


def show(sender: Any, session_id: int, in_depth: bool, **_: Any) -> list[Section]:
    """The desires of the moment, in words; for those who look deeper, the levels as bars."""
    if not fresh_configuration().thymos.enabled:
        return []
    from thymos import present
    from thymos.desires import desires

    fold = present.glance(time.time_ns())
    if fold is None:
        return []
    shown = [Section(title=TITLE, lines=tuple(desires()[id_].label for id_ in wants))] if (wants := fold.felt()) else []
    if in_depth:
        levels = tuple(Meter(name, level / HIGH) for name, level in fold.levels().items())
        shown.append(Section(title=LEVELS, meters=levels))
    return shown


def explain(sender: Any, session_id: int, **_: Any) -> list[Section]:
    """What is behind the desires of the moment: the events that made the agent feel so, in whatever session they were."""
    if not fresh_configuration().thymos.enabled:
        return []
    from thymos import present, reasons
    from thymos.why import Ledger

    ledger = Ledger(frozenset(present.hormones()))
    fold = present.at(dosed=ledger)
    found = reasons.reasons(fold, ledger.doses)
    events = Event.objects.filter(pk__in={behind.last for reason in found for behind in reason.behind})
    said = {record.id: str(record.payload.get("content", "")) for record in events.records()}
    return reasons.sections(found, said, time.time_ns())


def draw(sender: Any, since_ns: int, **_: Any) -> list[Chart]:
    """Levels, stimuli, desires and growth over time, and who it is now."""
    from thymos import charts, present

    now = present.now()
    return charts.charts([*present.samples(since_ns, charts.POINTS), now.sample()], now)


def forget(sender: Any, instance: Session, **_: Any) -> None:
    """A session goes, and what it made the agent feel goes with it: from its first event on, the past is another one."""
    first = Event.objects.filter(session_id=instance.pk).order_by("id").values_list("id", flat=True).first()
    if first is not None:
        from thymos import present

        present.forget_from(first)
        # A worker that did not see the deletion yet may have stored the old past again meanwhile.
        transaction.on_commit(partial(present.forget_from, first))
