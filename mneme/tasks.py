"""What the workers do for memory."""

from __future__ import annotations

from django.core.cache import cache

from anima_project.configuration import fresh_configuration
from events_app.jobs import enqueue
from events_app.worker import queue_depth
from mneme.models import Snapshot
from mneme.receivers import WRITE
from mneme.snapshots.writing import TRIES, may_spend, next_extract, rewrite

WORKED_ON_S = 120
"""Longer than a job may take."""
SWEPT = 20
"""Extracts that one sweep looks at."""


def write_snapshot(session_id: int) -> int:
    """Have a model write one snapshot of the session in the place of an extract; if more are left, by another job.
    Returns how many it wrote. CannotComplete if it makes sense to run the job again."""
    settings = fresh_configuration().snapshots
    row = next_extract(session_id) if settings.by_model and may_spend(settings) else None
    key = f"snapshot-{row.pk}" if row else ""
    if row is None or not cache.add(key, True, WORKED_ON_S):
        return 0
    try:
        is_written = rewrite(row, settings)
    finally:
        cache.delete(key)
    if is_written and next_extract(session_id):
        enqueue(WRITE, session_id)
    return int(is_written)


def sweep_extracts() -> int:
    """Let the sessions with the newest extracts be looked at again, unless the queue has work."""
    settings = fresh_configuration().snapshots
    if not settings.by_model or queue_depth() > 1 or not may_spend(settings):
        return 0
    extracts = Snapshot.objects.filter(is_current=True, is_by_model=False, tries__lt=TRIES).order_by("-event_id")
    sessions = dict.fromkeys(extracts.values_list("session_id", flat=True)[:SWEPT])
    for session_id in sessions:
        enqueue(WRITE, session_id)
    return len(sessions)
