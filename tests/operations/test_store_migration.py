from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, ToolCall, UserMessage
from operations import store_migration
from operations.errors import NotMoved, TargetNotEmpty
from operations.store_migration import Digest, canonical, move
from sessions_app.models import Session
from tests.programs import anima, finished, postgresql_database

ODD = "'quotes' \"\\ \u2028 \U0001f98a \\u0000 é e\u0301 %s $1"


@pytest.fixture
def source(transactional_db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("moves from SQLite")


@pytest.fixture
def url(source: None) -> str:
    return postgresql_database(f"anima_move_{os.getpid()}")


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as target:
        return target.execute(query).fetchall()


def test_everything_is_moved_under_its_id(url: str) -> None:
    gone, session = Session.objects.create(), Session.objects.create(name=ODD, directory="/x")
    tool_input = {"z": 1.0, "a": [1e22, 1e-7, -0.0, None, True, ODD], "": {ODD: 2**60}}
    for value in (
        UserMessage(content=ODD),
        AgentMessage(content="", model="m", thinking=({"signature": "c2ln"},), view={"from": 1}),
        ToolCall(tool_name="bash", tool_input=tool_input, tool_use_id="a"),
    ):
        emit(Event.of(session.pk, value))
    emit(Event.of(gone.pk, UserMessage(content="gone")))
    last = Event.objects.latest("id").pk
    gone.delete()
    file = Path(connection.settings_dict["NAME"])
    connection.close()  # after the last one, SQLite tidies its file; from here on nothing may change
    before = file.read_bytes()

    moved = {one.table: one for one in move(url)}

    connection.close()
    assert file.read_bytes() == before
    assert (moved["events_app_event"].rows, moved["sessions_app_session"].rows) == (3, 1)
    assert all(one.changed == 0 for one in moved.values())
    here = list(Event.objects.order_by("id").values_list("id", "session_id", "event_type", "payload", "timestamp"))
    assert rows(url, "SELECT id, session_id, event_type, payload, timestamp FROM events_app_event ORDER BY id") == here
    new = "INSERT INTO events_app_event (session_id, event_type, payload, timestamp, token_count) "
    with psycopg.connect(url) as target:
        [(id_,)] = target.execute(
            f"{new} SELECT id, 'user_message', '{{}}', 1, 0 FROM sessions_app_session RETURNING id"
        )
    assert id_ == last + 1, "an id is never used again, also not that of an event that is gone"


def test_what_postgresql_cannot_store_is_put_into_words_and_counted(url: str) -> None:
    session = Session.objects.create(name="nul\0")
    Event.objects.create(session=session, event_type="user_message", payload={"content": "a\0b\ud800"})
    moved = {one.table: one.changed for one in move(url)}
    assert (moved["events_app_event"], moved["sessions_app_session"]) == (1, 1)
    assert rows(url, "SELECT payload FROM events_app_event") == [({"content": "a\ufffdb\ufffd"},)]


def test_more_rows_than_a_batch_arrive_in_full(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session.objects.create()
    Event.objects.bulk_create(
        Event(session=session, event_type="user_message", payload={"content": str(number)}) for number in range(2_500)
    )
    heard: list[tuple[str, int, int]] = []
    move(url, lambda *progress: heard.append(progress))
    assert [done for table, done, total in heard if table == "events_app_event"] == [0, 1_000, 2_000, 2_500]
    assert rows(url, "SELECT count(*), count(DISTINCT payload->>'content') FROM events_app_event") == [(2_500, 2_500)]


def test_a_target_that_holds_something_is_refused(url: str) -> None:
    move(url)  # an empty store, so that the target stays as good as empty
    Session.objects.create()
    move(url)
    with pytest.raises(TargetNotEmpty, match="its table sessions_app_session, Anima's, has rows"):
        move(url)
    with psycopg.connect(url) as target:
        target.execute("TRUNCATE sessions_app_session CASCADE")
        target.execute("CREATE TABLE diary AS SELECT 1")
    with pytest.raises(TargetNotEmpty, match="its table diary, somebody else's, has rows"):
        move(url)


def test_what_arrives_otherwise_than_it_was_sent_is_taken_back(url: str) -> None:
    move(url)
    with psycopg.connect(url) as target:
        target.execute(
            "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.token_count := NEW.token_count + 1; RETURN NEW; END $$; "
            "CREATE TRIGGER meddle BEFORE INSERT ON events_app_event FOR EACH ROW EXECUTE FUNCTION meddle()"
        )
    emit(Event.of(Session.objects.create().pk, UserMessage(content="x")))
    with pytest.raises(NotMoved, match="events_app_event: what arrived is not what was sent"):
        move(url)
    assert rows(url, "SELECT (SELECT count(*) FROM events_app_event), (SELECT count(*) FROM sessions_app_session)") == [
        (0, 0)
    ]


def test_a_row_that_the_target_refuses_is_named_and_nothing_is_moved(url: str) -> None:
    session = Session.objects.create(name="x" * 300)  # SQLite does not look
    with pytest.raises(NotMoved, match=rf"sessions_app_session: the target refuses a row between {session.pk} and"):
        move(url)
    assert rows(url, "SELECT count(*) FROM sessions_app_session") == [(0,)]


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite:///x", "postgresql://127.0.0.1:9/x"])
def test_an_address_that_cannot_be_used_is_told(source: None, url: str) -> None:
    with pytest.raises(NotMoved, match="The present database was only read"):
        move(url)


def test_a_moved_conversation_goes_on_on_postgresql(home: Path) -> None:
    url = postgresql_database(f"anima_move_{os.getpid()}")
    finished(anima(home, "ask", "--rehearsal", "I am the first"))
    out = finished(anima(home, "migrate-store", url))
    assert "counts and checksums agree" in out
    moved = {"ANIMA_DATABASE_URL": url}
    answer = finished(anima(home, "ask", "--rehearsal", "--continue", "what was my first message?", env=moved))
    assert "I am the first" in answer


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.tuples(st.integers(), json_values), max_size=6), st.randoms())
def test_a_digest_does_not_depend_on_the_order_of_rows(rows: list[tuple[Any, ...]], rng: Any) -> None:
    mixed = rng.sample(rows, len(rows))
    assert Digest().with_rows(rows) == Digest().with_rows(mixed[:2]).with_rows(mixed[2:])


@given(json_values)
def test_a_digest_tells_another_value(value: Any) -> None:
    assert canonical((value, 1)) != canonical((value, 2))
    assert canonical(({"b": value, "a": 1.0},)) == canonical(({"a": 1, "b": value},))


def test_every_table_of_the_models_is_moved() -> None:
    names = {model._meta.db_table for model in store_migration.tables()}
    assert {"events_app_event", "events_app_cursor", "sessions_app_session", "django_q_schedule"} <= names
