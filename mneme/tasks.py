"""What the workers do for memory: work out what memories mean."""

from __future__ import annotations

import time
from typing import Final

from events_app.jobs import enqueue
from mneme import meaning, minilm
from mneme.ingest import UNDERSTAND
from mneme.models import Memory, Vector

AT_ONCE: Final = 32
LONG_S: Final = 15.0
"""A job ends after that, and puts another for what is left: other jobs wait."""


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
