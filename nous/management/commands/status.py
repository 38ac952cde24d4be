"""`anima status`: what is there, and what runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from django.db import connection

from anima_project import launch, state
from anima_project.command import AnimaCommand
from anima_project.configuration import configuration
from anima_project.database_errors import QueueAway, translated
from anima_project.errors import CredentialError
from events_app import worker
from events_app.models import Cursor, Event
from nous.connection import configured
from sessions_app.models import Session

EXAMPLES = """\
examples:
  anima status
  ANIMA_ENV=development anima status     of another environment
  anima doctor                           looks whether it is as it should be

exit codes: 0 shown, 1 the database cannot be used, 2 wrong usage or settings
"""


class Command(AnimaCommand):
    help = "Show what is there, and whether the worker runs."
    examples = EXAMPLES

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        for name, value in lines():
            self.stdout.write(f"{name:<12} {value}")


def lines() -> list[tuple[str, str]]:
    here = state.current()
    newest = Event.objects.newest_first().values_list("pk", flat=True).first() or 0
    return [
        ("version", version("anima")),
        ("environment", f"{here.environment}, in {here.home}"),
        ("database", f"{connection.vendor}, {_size()}"),
        ("events", f"{newest:,} so far, in {Session.objects.count():,} sessions"),
        ("uncounted", _uncounted(Event.objects.uncounted()[:10_001].count())),
        ("model", _model()),
        ("worker", _of_the_queue(_worker)),
        ("queue", _of_the_queue(lambda: f"{worker.queue_depth():,} jobs")),
        *(("subscriber", _subscriber(cursor, newest)) for cursor in Cursor.objects.order_by("name")),
    ]


def _uncounted(count: int) -> str:
    if not count:
        return "none"
    return f"{'more than 10,000' if count > 10_000 else f'{count:,}'} events (their cost is estimated)"


def _size() -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return f"{cursor.fetchone()[0] / 1e6:,.1f} MB"
    try:
        return f"{state.current().database.stat().st_size / 1e6:,.1f} MB"
    except OSError:
        return "size unknown"


def _model() -> str:
    settings = configuration()
    try:
        way = configured(settings, os.environ)
    except CredentialError as error:
        return str(error)
    if way is None:
        return "the rehearsal: no credential. Run anima credentials set, or set ANTHROPIC_BASE_URL for a server of your own."
    known_as = f", with {way.source}" if way.source else ""
    return f"{settings.model.name} at {way.configuration.model.base_url}{known_as}"


def _of_the_queue(told: Callable[[], str]) -> str:
    """What is told; or that the queue's server is away, which keeps nothing else from being told."""
    try:
        with translated():
            return told()
    except QueueAway as away:
        return str(away)


def _worker() -> str:
    running = worker.running()
    if not running:
        return "none runs. anima start runs one; anima tui brings one along"
    return "; ".join(f"{one.status} on {one.host}, process {one.pid}, up {one.uptime_s:.0f} s" for one in running)


def _subscriber(cursor: Cursor, newest: int) -> str:
    behind = max(0, newest - cursor.position)
    return f"{cursor.name}: {f'{behind:,} events behind' if behind else 'up to date'} {cursor.last_error}".rstrip()
