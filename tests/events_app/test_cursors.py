from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from events_app import cursors
from events_app.bus import emit
from events_app.models import Cursor, Event
from events_app.payloads import UserMessage
from sessions_app.models import Session
from tests.programs import eventually, finished, postgresql_database, python

PLUGIN = """
    from events_app import cursors
    from django.db import connection

    def count(events):
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO handled (event_id) VALUES (%s)", [(event.pk,) for event in events])

    cursors.subscribe("counter", count)
"""

SUBSCRIBER = (
    PLUGIN
    + """
    import sys
    cursors.BATCH = 7
    while cursors.advance("counter") or sys.argv[1] == "on":
        pass
"""
)

WRITER = """
    import sys
    from events_app.bus import emit
    from events_app.models import Event
    from events_app.payloads import UserMessage
    from django.db import transaction

    name, count, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for first in range(0, count, batch):
        with transaction.atomic():
            for number in range(first, min(first + batch, count)):
                emit(Event.of(1, UserMessage(content=f"{name} {number}")))
"""

PREPARE = """
    from anima_project import launch
    from django.db import connection
    from sessions_app.models import Session
    launch.apply_migrations()
    Session.objects.create(pk=1)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE handled (event_id bigint)")
"""

COMPARE = """
    from django.db import connection
    from events_app.models import Event
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id FROM handled")
        handled = [row[0] for row in cursor.fetchall()]
    stored = list(Event.objects.order_by("id").values_list("pk", flat=True))
    print(len(stored), handled == stored)
"""


@pytest.fixture
def handled() -> Iterator[list[str]]:
    """What a durable subscriber of this test has handled."""
    texts: list[str] = []

    def handle(events: Sequence[Event]) -> None:
        texts.extend(event.payload["content"] for event in events)

    cursors.subscribe("test", handle)
    yield texts
    cursors.unsubscribe("test")


def say(session: Session, *texts: str) -> None:
    for text in texts:
        emit(Event.of(session.pk, UserMessage(content=text)))


def test_a_subscriber_handles_each_event_once_and_in_order(session: Session, handled: list[str]) -> None:
    say(session, "a", "b")
    assert cursors.advance("test") == 2
    say(session, "c")
    assert cursors.advance("test") == 1
    assert cursors.advance("test") == 0
    assert handled == ["a", "b", "c"]


def test_a_subscriber_handles_what_happened_before_it_existed(session: Session) -> None:
    say(session, *(str(number) for number in range(cursors.BATCH + 50)))
    seen: list[int] = []
    cursors.subscribe("late", lambda events: seen.extend(event.pk for event in events))
    try:
        assert cursors.advance("late") == cursors.BATCH + 50
    finally:
        cursors.unsubscribe("late")
    assert seen == sorted(seen)


def test_a_failing_handler_leaves_its_cursor_where_it_was(session: Session) -> None:
    say(session, "a")

    def fail(events: Sequence[Event]) -> None:
        Session.objects.create(name="half done")
        raise ZeroDivisionError("no such luck")

    cursors.subscribe("failing", fail)
    try:
        cursors.advance_all()
    finally:
        cursors.unsubscribe("failing")
    cursor = Cursor.objects.get(name="failing")
    assert cursor.position == 0
    assert cursor.last_error == "ZeroDivisionError: no such luck"
    assert not Session.objects.filter(name="half done").exists()


def test_one_failing_subscriber_does_not_hold_up_the_others(session: Session, handled: list[str]) -> None:
    def fail(events: Sequence[Event]) -> None:
        raise ZeroDivisionError

    cursors.subscribe("a failing one", fail)
    try:
        say(session, "a")
        cursors.advance_all()
    finally:
        cursors.unsubscribe("a failing one")
    assert handled == ["a"]


def test_a_subscriber_killed_at_any_point_loses_and_repeats_nothing(home: Path) -> None:
    _killed_subscribers(home, {})


def test_a_killed_subscriber_loses_and_repeats_nothing_on_postgresql_with_several_writers(home: Path) -> None:
    name = f"anima_cursors_{os.getpid()}"
    _killed_subscribers(home, {"ANIMA_DATABASE_URL": postgresql_database(name)})


def _killed_subscribers(home: Path, env: dict[str, str], writers: int = 3, events: int = 120) -> None:
    rng = random.Random(7)
    finished(python(home, PREPARE, env=env))
    writing = [python(home, WRITER, f"w{n}", str(events), str(n + 1), env=env) for n in range(writers)]
    for _ in range(6):
        subscriber = python(home, SUBSCRIBER, "on", env=env)
        time.sleep(rng.uniform(0.6, 1.2))  # start-up included; the kill falls anywhere in the work
        subscriber.send_signal(signal.SIGKILL)
        subscriber.communicate()
    for writer in writing:
        finished(writer)
    finished(python(home, SUBSCRIBER, "once", env=env))
    assert finished(python(home, COMPARE, env=env)).split() == [str(writers * events), "True"]


def test_on_postgresql_no_event_is_skipped_because_its_transaction_took_long(home: Path) -> None:
    env = {"ANIMA_DATABASE_URL": postgresql_database(f"anima_gap_{os.getpid()}")}
    finished(python(home, PREPARE, env=env))
    slow = python(
        home,
        """
        import time
        from django.db import transaction
        from events_app.bus import emit
        from events_app.models import Event
        from events_app.payloads import UserMessage
        with transaction.atomic():
            emit(Event.of(1, UserMessage(content="drawn first, committed last")))
            print("drawn", flush=True)
            time.sleep(1.5)
        """,
        env=env,
    )
    assert slow.stdout is not None
    assert slow.stdout.readline() == "drawn\n"
    finished(python(home, WRITER, "fast", "5", "1", env=env))
    finished(python(home, SUBSCRIBER, "once", env=env))
    finished(slow)
    finished(python(home, SUBSCRIBER, "once", env=env))
    assert finished(python(home, COMPARE, env=env)).split() == ["6", "True"]


def test_four_processes_write_two_thousand_events_each_and_none_is_lost(home: Path) -> None:
    finished(python(home, PREPARE))
    for writer in [python(home, WRITER, f"w{n}", "2000", "1") for n in range(4)]:
        finished(writer, timeout_s=120)
    count = "from events_app.models import Event; print(Event.objects.count())"
    assert finished(python(home, count)) == "8000\n"


def test_the_worker_brings_subscribers_up_to_date_without_being_asked(home: Path) -> None:
    """The job is enqueued while no worker runs, and done when one starts."""
    finished(python(home, PREPARE))
    finished(python(home, PLUGIN + WRITER, "w", "20", "1"))
    worker = python(home, PLUGIN + "    from django.core.management import call_command; call_command('qcluster')")
    try:
        assert eventually(lambda: finished(python(home, COMPARE)).split() == ["20", "True"])
    finally:
        worker.send_signal(signal.SIGINT)
        worker.communicate(timeout=20)
