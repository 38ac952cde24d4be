"""What the workers do for memory: work out what memories mean, and have a model write snapshots."""

from __future__ import annotations

import time
from typing import Final

from django.core.cache import cache

from anima_project.configuration import fresh_configuration
from events_app.jobs import enqueue
from events_app.worker import queue_depth
from mneme import meaning, minilm
from mneme.heading import WRITE
from mneme.ingest import UNDERSTAND
from mneme.models import Memory, Snapshot, Vector
from mneme.snapshots.writing import TRIES, may_spend, next_extract, rewrite

AT_ONCE: Final = 32
LONG_S: Final = 15.0
"""A job ends after that, and puts another for what is left: other jobs wait."""
WORKED_ON_S = 120
"""Longer than a job may take."""
SWEPT = 20
"""Extracts that one sweep looks at."""


def understand() -> int:
    """Store the meaning of what is remembered, oldest first; safe to run at any time and any number of times. Returns
    how many were understood; 0 without the extra."""
    model = minilm.model() if meaning.is_installed() else None
    if model is None:
        return 0
    from mneme import vectors

    began, done = time.monotonic(), 0
    position = Vector.objects.order_by("-memory_id").values_list("memory_id", flat=True).first() or 0
    while some := _next(position):
        done += vectors.keep([id_ for id_, _ in some], model.embed([text for _, text in some]))
        position = some[-1][0]
        if time.monotonic() - began > LONG_S:
            enqueue(UNDERSTAND)
            break
    return done


def _next(position: int) -> list[tuple[int, str]]:
    rows = Memory.objects.filter(id__gt=position, repeats=None).order_by("id").values_list("id", "text")
    return list(rows[:AT_ONCE])


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
