from __future__ import annotations

import json
import signal
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import call_command

from events_app import tailing
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse, UserMessage
from sessions_app.models import Session
from tests.programs import anima, finished


def say(session: Session, *texts: str) -> list[Event]:
    return [emit(Event.of(session.pk, UserMessage(content=text))) for text in texts]


def test_the_newest_events_come_oldest_first(session: Session) -> None:
    events = say(session, "a", "b", "c")
    assert list(tailing.newest(2)) == events[1:]
    assert list(tailing.newest(0)) == []


def test_one_session_can_be_watched_alone(session: Session) -> None:
    other = Session.objects.create()
    [mine] = say(session, "mine")
    say(other, "not mine")
    assert list(tailing.newest(10, session.pk)) == [mine]


def test_what_happens_later_follows_once_and_in_order(session: Session) -> None:
    say(session, "before")
    to_come = iter([["a", "b"], [], ["c"]])

    def pause() -> None:
        say(session, *next(to_come))

    seen = tailing.following(tailing.position(), pause, session.pk)
    assert [event.payload["content"] for event in islice(seen, 3)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (UserMessage(content="two\nlines"), "user_message   two lines"),
        (AgentMessage(model="m", thinking=({"thinking": "hm"},)), "agent_message  (thinks)"),
        (ToolCall(tool_name="bash", tool_input={"a": 1}, tool_use_id="x"), 'tool_call      bash: {"a": 1}'),
        (ToolResponse(tool_name="bash", tool_use_id="x", content="no", success=False), "tool_response  failed: no"),
        (UserMessage(content="\x1b[2J\x07\u202ered"), "user_message   [2Jred"),
    ],
)
def test_an_event_is_one_harmless_line(value: Payload, said: str) -> None:
    event = Event.of(3, value)
    event.pk, event.timestamp = 12, 1_700_000_000 * 10**9
    assert tailing.as_line(event, 100) == f"11-14 22:13:20     3      12  {said}"


def test_a_long_event_is_cut_to_the_width(session: Session) -> None:
    [event] = say(session, "x" * 10_000)
    assert len(tailing.as_line(event, 80)) <= 80


def test_the_command_prints_lines_or_json(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    events = say(session, "a", "b")
    call_command("events", "tail", "-n", "1")
    assert capsys.readouterr().out.endswith("user_message   b\n")
    call_command("events", "tail", "--json")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["id"], one["session"], one["type"], one["payload"]) for one in told] == [
        (event.pk, session.pk, "user_message", event.payload) for event in events
    ]


def test_a_follower_sees_other_processes_and_ends_with_ctrl_c_or_with_its_reader(home: Path) -> None:
    finished(anima(home, "ask", "--rehearsal", "one"))
    follower, deserted = (anima(home, "events", "tail", "--follow", "--json") for _ in range(2))
    for process in (follower, deserted):
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["payload"]["content"] == "one"
        process.stdout.readline()
    assert deserted.stdout is not None
    deserted.stdout.close()
    finished(anima(home, "ask", "--rehearsal", "two"))
    assert follower.stdout is not None
    assert json.loads(follower.stdout.readline())["payload"]["content"] == "two"
    follower.send_signal(signal.SIGINT)
    rest, err = follower.communicate(timeout=20)
    assert (follower.returncode, err) == (130, "")
    assert all(json.loads(line) for line in rest.splitlines())
    assert deserted.stderr is not None
    assert deserted.stderr.read() == ""
    deserted.stderr.close()
    assert deserted.wait(20) == 141
