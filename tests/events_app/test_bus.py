from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError

from events_app.bus import emit, event_emitted
from events_app.models import Event
from events_app.payloads import EventType, ToolCall, ToolResponse, UserMessage
from sessions_app.models import Session
from tests.programs import Waiting

Connect = Callable[..., None]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connects receivers for the time of a test."""
    connected = []

    def connect(receiver: Callable[..., Any], sender: EventType | None = None) -> None:
        event_emitted.connect(receiver, sender=sender)
        connected.append((receiver, sender))

    yield connect
    for receiver, sender in connected:
        event_emitted.disconnect(receiver, sender=sender)


def test_receivers_hear_of_the_types_they_asked_for(session: Session, connect: Connect) -> None:
    all_types: list[str] = []
    responses: list[str] = []

    def hear(event: Event, **_: Any) -> None:
        all_types.append(event.event_type)

    def hear_responses(event: Event, **_: Any) -> None:
        responses.append(event.event_type)

    connect(hear)
    connect(hear_responses, EventType.TOOL_RESPONSE)
    emit(Event.of(session.pk, UserMessage(content="hello")))
    emit(Event.of(session.pk, ToolCall(tool_name="bash", tool_input={}, tool_use_id="a")))
    emit(Event.of(session.pk, ToolResponse(tool_name="bash", tool_use_id="a")))
    assert all_types == ["user_message", "tool_call", "tool_response"]
    assert responses == ["tool_response"]


def test_a_receiver_sees_the_event_stored(session: Session, connect: Connect) -> None:
    seen: list[bool] = []

    def look(event: Event, **_: Any) -> None:
        seen.append(Event.objects.filter(pk=event.pk).exists())

    connect(look)
    emit(Event.of(session.pk, UserMessage(content="hello")))
    assert seen == [True]


def test_a_failing_receiver_is_logged_with_its_traceback_and_harms_nobody(
    session: Session, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[int] = []

    def fail(**_: Any) -> None:
        raise ZeroDivisionError("a receiver of mine")

    def hear(event: Event, **_: Any) -> None:
        heard.append(event.pk)

    connect(fail)
    connect(hear)
    with caplog.at_level(logging.ERROR):
        event = emit(Event.of(session.pk, UserMessage(content="hello")))
    assert heard == [event.pk]
    assert "a receiver of mine" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_failure_to_store_reaches_the_caller_and_nobody_else(connect: Connect) -> None:
    heard: list[Event] = []

    def hear(event: Event, **_: Any) -> None:
        heard.append(event)

    connect(hear)
    with pytest.raises(DatabaseError):
        emit(Event.of(987_654, UserMessage(content="there is no such session")))
    assert heard == []
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_work_is_enqueued_when_the_transaction_commits(waiting: Waiting) -> None:
    from django.db import transaction

    session = Session.objects.create()
    with transaction.atomic():
        event = emit(Event.of(session.pk, UserMessage(content="hello")))
        assert not waiting()
    assert waiting() == [("nous.tasks.count_event_tokens", (event.pk,))]  # which advances the cursors as well


@pytest.mark.django_db(transaction=True)
def test_where_nothing_is_to_be_counted_a_worker_comes_for_the_subscribers(waiting: Waiting) -> None:
    event = Event.of(Session.objects.create().pk, UserMessage(content="hello"))
    event.token_count = 1
    emit(event)
    assert waiting() == [("events_app.tasks.advance_cursors", ())]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_enqueued_for_what_was_rolled_back(waiting: Waiting) -> None:
    from django.db import transaction

    session = Session.objects.create()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(Event.of(session.pk, UserMessage(content="hello")))
        raise ZeroDivisionError
    assert not waiting()
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_out_of_order_is_logged_and_loses_no_event(caplog: pytest.LogCaptureFixture) -> None:
    from django.db import connection
    from django_q.models import OrmQ

    if os.environ.get("ANIMA_BROKER_URL"):
        pytest.skip("the queue is in Redis")
    session = Session.objects.create()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {OrmQ._meta.db_table} RENAME TO elsewhere")
    try:
        emit(Event.of(session.pk, UserMessage(content="hello")))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE elsewhere RENAME TO {OrmQ._meta.db_table}")
    assert Event.objects.count() == 1
    assert "Error calling" in caplog.text
