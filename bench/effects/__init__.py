"""An app with a durable subscriber that writes down every event it is given: whether any comes twice, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an app may not import models before all apps are there
    from events_app.models import Event


NAME = "bench.effects"
TABLE = "bench_effect"
MAKE = f"CREATE TABLE IF NOT EXISTS {TABLE} (event_id INTEGER NOT NULL)"  # no constraint: a repetition must show


def write_down(events: Sequence[Event]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {TABLE} VALUES (%s)", [(event.pk,) for event in events])
