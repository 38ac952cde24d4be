from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from anima_project import configuration as settings_module
from events_app import cursors
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, Payload, SystemMessage, ToolCall, ToolResponse, UserMessage
from nous import tasks
from nous.counting import measurement
from nous.rehearsal import Rehearsal, tokens
from sessions_app.conversation import ThinkingRule, messages
from sessions_app.models import Session
from tests.programs import Waiting

PROSE = "The quick brown fox, who had been waiting since noon, jumps over the lazy dog; twice. " * 8


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    """The workers' server: configured as a user would, through the environment."""
    with Rehearsal() as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "key")
        monkeypatch.setenv("ANIMA_WORKER_LONGEST_WAIT_S", "0.01")
        settings_module.configuration.cache_clear()
        cache.clear()
        yield server
    settings_module.configuration.cache_clear()
    cache.clear()


def say(session: Session, payload: Payload) -> Event:
    return emit(Event.of(session.pk, payload))


def counted(event: Event) -> int:
    return Event.objects.get(pk=event.pk).token_count


def calls(server: Rehearsal) -> int:
    return len(server.requests)


def a_long_talk(session: Session) -> list[Event]:
    events = []
    for number in range(8):
        events += [
            say(session, UserMessage(content=f"{PROSE[: 150 + 60 * number]} Question {number}?")),
            say(session, AgentMessage(content=PROSE[: 80 + 50 * number], model="m")),
            say(session, ToolCall(tool_name="bash", tool_input={"command": PROSE[:120]}, tool_use_id=f"t{number}")),
            say(session, ToolResponse(tool_name="bash", tool_use_id=f"t{number}", content=PROSE[: 200 + 70 * number])),
            say(session, AgentMessage(content=f"{PROSE}\n\n- {number}\n- and so on", model="m")),
        ]
    return events


def test_the_counts_of_the_events_sum_up_to_that_of_the_conversation(session: Session, server: Rehearsal) -> None:
    events = a_long_talk(session)
    for event in events:
        tasks.count_event_tokens(event.pk)
    talk = messages([*Event.objects.filter(session=session).order_by("id").records()], ThinkingRule())
    whole = tokens.count({"messages": talk}) - tokens.PER_REQUEST
    assert session.viewport().cost == pytest.approx(whole, rel=0.05)


def test_the_estimate_is_of_the_size_of_the_count(session: Session, server: Rehearsal) -> None:
    events = a_long_talk(session)
    estimated = session.viewport().cost
    for event in events:
        tasks.count_event_tokens(event.pk)
    assert session.viewport().cost == pytest.approx(estimated, rel=0.5)


def test_a_counted_event_costs_no_call(session: Session, server: Rehearsal) -> None:
    event = say(session, UserMessage(content="hello"))
    tasks.count_event_tokens(event.pk)
    before = calls(server)
    assert tasks.count_event_tokens(event.pk) == 0
    assert calls(server) == before


def test_the_job_that_counts_brings_the_subscribers_up_to_date_even_where_nothing_can_be_counted(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_way", lambda settings: None)
    heard: list[int] = []
    cursors.subscribe("test", lambda events: heard.extend(event.pk for event in events))
    try:
        event = say(session, UserMessage(content="hello"))
        tasks.count_event_tokens(event.pk)
    finally:
        cursors.unsubscribe("test")
    assert heard[-1] == event.pk


def test_an_event_that_is_gone_and_a_notice_cost_no_call(session: Session, server: Rehearsal) -> None:
    notice = say(session, SystemMessage(content="careful"))
    assert tasks.count_event_tokens(987_654) == 0
    assert tasks.count_event_tokens(notice.pk) == 0
    assert calls(server) == 0


def test_a_count_is_written_only_while_there_is_none(session: Session, server: Rehearsal) -> None:
    event = say(session, UserMessage(content="hello"))
    server.delay_s = 0

    class Racing:
        """Another worker is faster, while this one waits for its answer."""

        def __call__(self, body: Any) -> int:
            Event.objects.filter(pk=event.pk).update(token_count=41)
            return 5

    assert measurement(event, "m").taken_with(Racing(), Racing()) == 1
    assert tasks.count_event_tokens(event.pk) == 0
    assert counted(event) == 41


def test_a_passing_error_is_tried_three_times(session: Session, server: Rehearsal) -> None:
    event = say(session, UserMessage(content="hello again"))
    server.fail_next(status=529, times=2)
    assert tasks.count_event_tokens(event.pk) > 0
    again = say(session, UserMessage(content="and again"))
    server.fail_next(status=529, times=3)
    with pytest.raises(Exception, match="overloaded"):
        tasks.count_event_tokens(again.pk)
    assert counted(again) == 0


def test_a_refused_credential_is_not_tried_again_and_gets_one_notice(session: Session, server: Rehearsal) -> None:
    server.fail_next(status=401, times=99)
    for number in range(3):
        tasks.count_event_tokens(say(session, UserMessage(content=f"hello {number}")).pk)
    assert calls(server) == 1
    notices = Event.objects.filter(event_type="system_message")
    assert [event.payload["level"] for event in notices] == ["warning"]
    assert "cannot be counted" in notices[0].payload["content"]


def test_without_a_model_nothing_is_counted(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    settings_module.configuration.cache_clear()
    event = say(session, UserMessage(content="hello"))
    assert tasks.count_event_tokens(event.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_what_was_never_enqueued_is_swept_up(server: Rehearsal, waiting: Waiting) -> None:
    from django_q.brokers import get_broker

    session = Session.objects.create()
    old = Event.of(session.pk, UserMessage(content="forgotten"))
    old.timestamp = time.time_ns() - 2 * tasks.SWEEP_AGE_NS
    old.save()
    say(session, UserMessage(content="just now"))
    get_broker().delete_queue()
    assert tasks.sweep_uncounted() == 1
    assert [arguments for _, arguments in waiting()] == [(old.pk,)]


def test_thinking_is_estimated_because_it_cannot_be_counted_alone(session: Session, server: Rehearsal) -> None:
    plain = AgentMessage(content="yes", model="m")
    thought = replace(plain, thinking=({"type": "thinking", "thinking": "x" * 400, "signature": "s"},))
    first, second = say(session, plain), say(session, thought)
    assert tasks.count_event_tokens(second.pk) - tasks.count_event_tokens(first.pk) == pytest.approx(115, abs=15)
