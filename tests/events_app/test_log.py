from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from events_app.bus import emit
from events_app.errors import AlreadyAnswered, EventIsFinal
from events_app.models import Event
from events_app.payloads import SystemMessage, ToolCall, ToolResponse, UserMessage
from sessions_app.models import Session


def call(session: Session, id_: str = "a") -> Event:
    return Event.of(session.pk, ToolCall(tool_name="bash", tool_input={}, tool_use_id=id_))


def response(session: Session, id_: str = "a") -> Event:
    return Event.of(session.pk, ToolResponse(tool_name="bash", tool_use_id=id_))


def test_an_event_is_stored_in_its_own_session(session: Session) -> None:
    other = Session.objects.create()
    emit(Event.of(other.pk, UserMessage(content="hello")))
    assert [event.value for event in other.events.all()] == [UserMessage(content="hello")]
    assert not session.events.exists()


def test_a_stored_event_cannot_be_saved_again(session: Session) -> None:
    event = emit(Event.of(session.pk, UserMessage(content="hello")))
    with pytest.raises(EventIsFinal):
        event.save()


@pytest.mark.parametrize("change", ["payload = '{}'", "event_type = 'user_message'", "timestamp = 0", "session_id = 9"])
def test_the_database_itself_refuses_to_change_what_happened(session: Session, change: str) -> None:
    event = emit(Event.of(session.pk, SystemMessage(content="hello")))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE events_app_event SET {change} WHERE id = {event.pk}")


def test_the_token_count_is_a_cache_and_may_be_filled_in(session: Session) -> None:
    event = emit(Event.of(session.pk, UserMessage(content="hello")))
    assert Event.objects.filter(pk=event.pk).update(token_count=7) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"event_type": "daydream", "payload": {}},
        {"event_type": "user_message", "payload": {}, "token_count": -1},
        {"event_type": "user_message", "payload": {}, "tool_use_id": "a"},
        {"event_type": "tool_call", "payload": {}},
    ],
)
def test_the_database_itself_refuses_what_is_no_event(session: Session, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(session=session, **fields)


def test_a_tool_call_has_one_response(session: Session) -> None:
    emit(call(session))
    emit(response(session))
    with pytest.raises(AlreadyAnswered), transaction.atomic():
        emit(response(session))


def test_two_sessions_may_use_the_same_tool_use_id(session: Session) -> None:
    for each in (session, Session.objects.create()):
        emit(call(each))
        emit(response(each))
    assert Event.objects.count() == 4


def test_deleting_a_session_deletes_its_events_and_no_others(session: Session) -> None:
    other = Session.objects.create()
    emit(Event.of(session.pk, UserMessage(content="gone")))
    emit(Event.of(other.pk, UserMessage(content="kept")))
    session.delete()
    assert [event.payload["content"] for event in Event.objects.all()] == ["kept"]


def test_an_id_is_never_used_again(session: Session) -> None:
    last = emit(Event.of(session.pk, UserMessage(content="gone")))
    number = last.pk
    session.delete()
    assert emit(Event.of(Session.objects.create().pk, UserMessage(content="new"))).pk > number


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (
            "SELECT * FROM events_app_event WHERE session_id = 1 AND NOT event_type = 'system_message' ORDER BY id DESC",
            "event_session_id",
        ),
        ("SELECT * FROM events_app_event WHERE id > 5 ORDER BY id LIMIT 200", "INTEGER PRIMARY KEY"),
        (
            "SELECT id FROM events_app_event WHERE token_count = 0 AND NOT event_type = 'system_message' ORDER BY id",
            "event_uncounted",
        ),
        (
            "SELECT 1 FROM events_app_event WHERE session_id = 1 AND tool_use_id = 'a' AND event_type = 'tool_response'",
            "one_answer",
        ),
    ],
)
@pytest.mark.django_db
def test_each_question_to_the_log_has_its_index(question: str, index: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's query plans")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {question}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert index in plan
    assert "SCAN" not in plan or index == "event_uncounted"
    assert "TEMP B-TREE" not in plan
