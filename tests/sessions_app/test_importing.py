from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events_app import cursors
from events_app.bus import emit, event_emitted
from events_app.models import Event, Record
from events_app.payloads import AgentMessage, Payload, SystemMessage, ToolCall, ToolResponse, UserMessage
from sessions_app.conversation import ThinkingRule
from sessions_app.errors import BadSessionFile
from sessions_app.export import as_json, described
from sessions_app.importing import Imported, import_session
from sessions_app.models import Session
from tests.programs import finished, postgresql_database, python

LONGEST = 100_000
THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "c2ln"}

ODD = "NUL-less, but odd: \u2028 \x7f \U0001f98a e\u0301 \\u0000 \" ' </script>"


def exported(session: Session) -> str:
    return "".join(as_json(described(session), Event.objects.filter(session=session).order_by("id").records()))


def take_in(document: str | bytes) -> Imported:
    return import_session(io.BytesIO(document.encode() if isinstance(document, str) else document), "x.json", LONGEST)


def records(session: Session) -> list[Record]:
    return list(Event.objects.filter(session=session).order_by("id").records())


def fill(session: Session, turns: int, view_moves_every: int = 7) -> None:
    """A conversation with tools and thinking, whose window moves now and then."""
    start = 0
    for turn in range(turns):
        said = emit(Event.of(session.pk, UserMessage(content=f"{turn}: {ODD}")))
        start = start if start and turn % view_moves_every else said.pk
        view = {"from": start, "prefix": "p"}
        emit(Event.of(session.pk, AgentMessage(content="I look.", model="m", thinking=(THOUGHT,), view=view)))
        call = ToolCall(tool_name="bash", tool_input={"command": ODD}, tool_use_id=f"t{turn}", content="x")
        emit(Event.of(session.pk, call))
        emit(Event.of(session.pk, ToolResponse(tool_name="bash", tool_use_id=f"t{turn}", content="y" * 50)))
        emit(Event.of(session.pk, SystemMessage(content="a notice")))
        emit(Event.of(session.pk, AgentMessage(content="Done.", model="m", thinking=(THOUGHT,), view=view)))
    Event.objects.filter(session=session, event_type="user_message").update(token_count=12)


def sent(session: Session, budget: int) -> Any:
    """What goes out to a model whose thinking is bound to what stood before it."""
    start = session.viewport(budget).start
    return session.messages_for_llm(budget, ThinkingRule(model="m", prefix="p", start=start))


@pytest.mark.parametrize("budget", [300, 2_000, 1_000_000])
def test_an_imported_session_is_seen_by_a_model_as_the_original_is(session: Session, budget: int) -> None:
    fill(session, 30)
    emit(Event.of(Session.objects.create().pk, UserMessage(content="something in between")))
    new = take_in(exported(session)).session
    assert sent(new, budget) == sent(session, budget)
    assert len(session.viewport(budget).records) == len(new.viewport(budget).records)
    if budget == 2_000:
        assert any(block["type"] == "thinking" for message in sent(new, budget) for block in message["content"])


def test_every_event_is_imported_with_its_time_and_its_count(session: Session) -> None:
    fill(session, 3)
    done = take_in(exported(session))
    before, after = records(session), records(done.session)
    assert done.events == len(after) == len(before)
    assert [(r.event_type, r.timestamp, r.token_count) for r in after] == [
        (r.event_type, r.timestamp, r.token_count) for r in before
    ]
    assert [r.payload | {"view": None} for r in after] == [r.payload | {"view": None} for r in before]
    assert described(done.session) | {"id": 0} == described(session) | {"id": 0}


def test_a_view_is_told_by_the_new_number_of_its_first_event(session: Session) -> None:
    fill(session, 8)
    new = take_in(exported(session)).session
    numbers = {old.id: record.id for old, record in zip(records(session), records(new), strict=True)}
    starts = [
        (old.payload["view"]["from"], record.payload["view"]["from"])
        for old, record in zip(records(session), records(new), strict=True)
        if "view" in old.payload
    ]
    assert len(set(starts)) == 2
    assert all(numbers[old] == new_start for old, new_start in starts)


def test_a_session_survives_any_number_of_moves(session: Session) -> None:
    fill(session, 4)
    there = take_in(exported(session)).session
    back = take_in(exported(there)).session
    assert sent(back, 10_000) == sent(session, 10_000)


def test_imported_events_are_no_news_but_durable_subscribers_come_to_them(session: Session) -> None:
    fill(session, 2)
    document = exported(session)
    heard: list[Event] = []
    handled: list[int] = []

    def hear(event: Event, **_: Any) -> None:
        heard.append(event)

    cursors.subscribe("test import", lambda events: handled.extend(event.pk for event in events))
    event_emitted.connect(hear)
    try:
        new = take_in(document).session
        cursors.advance("test import")
    finally:
        event_emitted.disconnect(hear)
        cursors.unsubscribe("test import")
    assert heard == []
    assert set(handled) >= {record.id for record in records(new)}


def test_a_session_exported_on_sqlite_goes_on_on_postgresql(session: Session, home: Path, tmp_path: Path) -> None:
    fill(session, 5)
    (tmp_path / "session.json").write_text(exported(session))
    code = """
        import json, sys
        from anima_project import launch
        from sessions_app.conversation import ThinkingRule
        from sessions_app.importing import import_session
        launch.apply_migrations()
        session = import_session(open(sys.argv[1], "rb"), "it", 100_000).session
        start = session.viewport(2_000).start
        print(json.dumps(session.messages_for_llm(2_000, ThinkingRule(model="m", prefix="p", start=start))))
    """
    url = postgresql_database(f"anima_import_{os.getpid()}")
    out = finished(python(home, code, str(tmp_path / "session.json"), env={"ANIMA_DATABASE_URL": url}))
    assert json.loads(out) == sent(session, 2_000)


def event(id_: int = 1, /, **changed: Any) -> dict[str, Any]:
    return {"id": id_, "type": "user_message", "timestamp": 5, "token_count": 0, "payload": {"content": "x"}} | changed


def document(*events: Any, **changed: Any) -> str:
    head = {"format": "anima session", "version": 1, "session": {"name": "x"}} | changed
    return json.dumps(head)[:-1] + ', "events": [\n' + ",\n".join(json.dumps(one) for one in events) + "\n]}\n"


def call(id_: int, **payload: Any) -> dict[str, Any]:
    said = {"content": "", "tool_name": "bash", "tool_input": {}, "tool_use_id": "a"} | payload
    return event(id_, type="tool_call", payload=said)


def nested(levels: int) -> Any:
    return {"a": nested(levels - 1)} if levels else 1


BAD: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "x.json, line 1: '{' is missing: the file ends here."),
    "another file": ('{"name": "x"}', "line 1: this is no export of a session"),
    "a list": ("[1]", "'{' is missing before '['"),
    "no text": (b"\xff\xfe\x00", "line 1: this is no UTF-8"),
    "a newer version": (document(version=2), "this program reads version 1 of the format, and the file has version 2"),
    "no session": (document(session=3), "session: it is missing, or no object"),
    "a long name": (document(session={"name": "x" * 201}), "name is 'xxx"),
    "a date that is none": (document(session={"created_at": "now"}), "created_at is 'now', and must be a whole number"),
    "no events": (document().replace("[", "1"), "line 1: '[' is missing before '1'"),
    "cut short": (document(event(1), event(2))[:-30], "line 3: event 2: this is no JSON: "),
    "something after the end": (document() + "{", "line 4: something comes after the end"),
    "no object": (document(event(1), 7), "line 3: event 2: it is no object"),
    "an unknown type": (
        document(event(type="daydream")),
        "line 2: event 1: its type is 'daydream', and must be one of",
    ),
    "a type that is no text": (document(event(type=["user_message"])), "event 1: its type is"),
    "a malformed payload": (document(event(payload={"content": 3})), "malformed: content is 3"),
    "no payload": (document(event(payload=None)), "malformed: it is no JSON object"),
    "ids that go back": (document(event(2), event(2)), "event 2: its id is 2, and must be greater"),
    "an id that is none": (document(event(True)), "id is True, and must be a whole number"),
    "a timestamp beyond time": (document(event(timestamp=2**63)), "timestamp is 9223372036854775808"),
    "a negative cost": (document(event(token_count=-1)), "token_count is -1"),
    "a call twice": (document(call(1), call(2)), "event 2: there is another tool_call with the tool_use_id 'a'"),
    "a bad tool_use_id": (document(call(1, tool_use_id="a b")), "tool_use_id is 'a b'"),
    "a view of the future": (
        document(event(type="agent_message", payload={"view": {"from": 1}})),
        "payload.view.from is 1, and no event before it has that id",
    ),
    "a view that equals a number": (
        document(event(5), event(6, type="agent_message", payload={"view": {"from": 5.0}})),
        "payload.view.from is 5.0, and must be a whole number",
    ),
    "a deep payload": (document(event(payload={"content": "x", "y": nested(200)})), "more than 100 levels deep"),
    "a bottomless payload": (
        document(event(payload={"y": "HERE"})).replace('"HERE"', "[" * 50_000 + "]" * 50_000),
        "nested too deeply",
    ),
    "no number": (document(event(payload={"y": float("nan")})), "NaN is no number in JSON"),
    "a number without end": (document(event(payload={"y": "N"})).replace('"N"', "9" * 5_000), "digits"),
    "a number too large": (
        document(event(payload={"y": "N"})).replace('"N"', "1e999"),
        "the number 1e999 is too large",
    ),
    "a long event": (document(event(payload={"content": "x" * (2 * LONGEST)})), "one value is longer than 100,000"),
    "a thousand keys": (document(**{f"k{n}": n for n in range(1000)}), "this is no export of a session"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.django_db
def test_of_a_bad_file_nothing_is_imported_and_the_place_is_named(name: str) -> None:
    bad, said = BAD[name]
    with pytest.raises(BadSessionFile) as error:
        take_in(bad)
    assert said in str(error.value)
    assert len(str(error.value)) < 500
    assert not Session.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_file_that_changes_while_it_is_read_is_imported_whole_or_not_at_all() -> None:
    class Changing(io.BytesIO):
        def seek(self, *arguments: int) -> int:
            if self.getvalue() == good and self.tell():
                self.seek_end()
            return super().seek(*arguments)

        def seek_end(self) -> None:
            super().seek(0)
            self.write(good.replace(b'"id": 700,', b'"id": 1,  '))

    good = document(*(event(id_) for id_ in range(1, 1001))).encode()
    with pytest.raises(BadSessionFile, match="event 700: its id is 1"):
        import_session(Changing(good), "x.json", LONGEST)
    assert not Session.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_what_no_database_takes_is_put_into_words_as_for_any_event() -> None:
    done = take_in(document(event(payload={"content": "a\0b\ud800", "later": "\0"}), session={"name": "n\0"}))
    [record] = records(done.session)
    assert record.payload == {"content": "a\ufffdb\ufffd", "later": "\ufffd"}
    assert done.session.name == "n\ufffd"


@pytest.mark.django_db
def test_a_document_that_was_laid_out_anew_can_be_imported_too() -> None:
    laid_out = json.dumps(json.loads(document(event(1), event(2))), indent=8, ensure_ascii=True)
    assert take_in(laid_out.replace("\n", "\r\n")).events == 2


texts = st.text(max_size=30)
payloads: st.SearchStrategy[Payload] = st.one_of(
    st.builds(UserMessage, content=texts),
    st.builds(AgentMessage, content=texts, model=st.sampled_from(["", "m"]), stop_reason=texts),
    st.builds(SystemMessage, content=texts),
    st.builds(ToolCall, tool_name=texts, tool_input=st.dictionaries(texts, texts), tool_use_id=st.just("a")),
    st.builds(ToolResponse, content=texts, tool_name=texts, tool_use_id=st.just("a"), success=st.booleans()),
)


class AnySession(TestCase):
    @given(st.lists(payloads, max_size=8, unique_by=lambda p: (p.event_type, getattr(p, "tool_use_id", id(p)))))
    def test_any_session_comes_back_event_for_event(self, said: Sequence[Payload]) -> None:
        session = Session.objects.create()
        for one in said:
            emit(Event.of(session.pk, one))
        new = take_in(exported(session)).session
        assert [r[1:] for r in records(new)] == [r[1:] for r in records(session)]


@pytest.mark.parametrize("size", [10, 65_530, 65_536, 200_000])
@pytest.mark.django_db
def test_it_does_not_matter_where_the_pieces_end_in_which_a_file_is_read(size: int) -> None:
    said = document(event(1, payload={"content": "ü" * size}), event(2, payload={"content": '\\"'}), event(3))
    done: Callable[[], Imported] = lambda: import_session(io.BytesIO(said.encode()), "x", 2_000_000)  # noqa: E731
    assert [len(r.payload["content"]) for r in records(done().session)] == [size, 2, 1]
