"""The database as Django sees it: migrations, the guard of the log, leases, subscribers. Run only where it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module

from django.db import connection

from anima_project import launch
from events_app.models import Cursor, Event
from operations.doctor.finding import Finding, note, well, wrong
from sessions_app import lease

MANY_UNCOUNTED = 10_000
GUARD = "event_is_final"
_GUARDS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = %s",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname = %s",
}


def server() -> Iterator[Finding]:
    """Of a database that is no file: that it answers."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT version(), pg_database_size(current_database())")
            version, size = cursor.fetchone()
        yield well("database", f"{str(version).partition(' on ')[0]}, {size / 1e6:,.1f} MB")


def migrations() -> Iterator[Finding]:
    pending = launch.pending()
    if not pending:
        yield well("migrations", "the database is as the code wants it")
        return
    names = ", ".join(f"{app}.{name}" for app, name in pending[:3]) + (" …" if len(pending) > 3 else "")
    says = f"the database is {len(pending)} migrations behind the code: {names}"
    yield note("migrations", says, "Any start of Anima applies them.", launch.apply_migrations)


def append_only() -> Iterator[Finding]:
    """Whether the database itself still refuses to change what happened."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS[connection.vendor], [GUARD])
        [count] = cursor.fetchone()
    if count:
        yield well("log of events", "the database lets nobody change what happened")
    else:
        says = "the trigger that keeps the log append-only is missing"
        yield wrong("log of events", says, "anima doctor --fix puts it back.", _put_the_guard_back)


def uncounted() -> Iterator[Finding]:
    count = Event.objects.uncounted()[: MANY_UNCOUNTED + 1].count()
    if count > MANY_UNCOUNTED:
        says = f"more than {MANY_UNCOUNTED:,} events: their cost is estimated"
        yield note("uncounted", says, "anima start counts them, once a model is set up.")
    else:
        yield well("uncounted", f"{count:,} events: their cost is estimated" if count else "no event")


def subscribers() -> Iterator[Finding]:
    newest = Event.objects.newest_first().values_list("pk", flat=True).first() or 0
    for cursor in Cursor.objects.order_by("name"):
        behind = max(0, newest - cursor.position)
        if cursor.last_error:
            remedy = f"The log has the whole story. It is {behind:,} events behind, and goes on once that is mended."
            yield wrong("subscriber", f"{cursor.name} stands still: {cursor.last_error}", remedy)
        else:
            yield well("subscriber", f"{cursor.name}: {f'{behind:,} events behind' if behind else 'up to date'}")


def leases() -> Iterator[Finding]:
    stale = lease.stale()
    if stale:
        sessions = ", ".join(str(one.session_id) for one in stale[:5])
        says = f"{len(stale)} sessions are taken by nobody who lives: {sessions}"
        remedy = "The next turn in them takes them over."
        yield note("leases", says, remedy, partial(lease.remove, [one.holder for one in stale]))
    else:
        yield well("leases", "no session is taken by a process that has ended")


def _put_the_guard_back() -> None:
    migration = import_module("events_app.migrations.0002_append_only")  # no name of a Python identifier
    with connection.schema_editor() as editor:
        migration.create(None, editor)
