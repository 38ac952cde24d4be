"""What the workers do by the clock. A task that got lost with its queue or its worker is found again by a sweep."""

from __future__ import annotations

from typing import Any

SWEEPS: dict[str, str] = {"anima: bring subscribers up to date": "events_app.tasks.advance_cursors"}
"""Name → task, run once a minute. Apps above add theirs in `ready()`."""


def install(sender: Any, using: str = "default", **_: Any) -> None:
    """After a migration: each sweep has its row, once, in the database that has the table of the schedule."""
    from django.db import router
    from django_q.models import Schedule

    if not router.allow_migrate_model(using, Schedule):
        return
    for name, task in SWEEPS.items():
        Schedule.objects.using(using).update_or_create(
            name=name, defaults={"func": task, "schedule_type": Schedule.MINUTES, "minutes": 1, "repeats": -1}
        )
