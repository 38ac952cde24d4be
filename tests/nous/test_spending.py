"""What a session cost: a fold over its replies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.configuration import Configuration
from events_app.bus import emit
from events_app.models import Event, Record
from events_app.payloads import AgentMessage, UserMessage
from nous import spending
from nous.models import Spending
from nous.spending import Spent, price_list, spent, spent_in
from sessions_app.models import Session

PRICES = price_list(Configuration())
USAGE = {
    "input_tokens": 1_000,
    "cache_creation_input_tokens": 2_000,
    "cache_read_input_tokens": 10_000,
    "output_tokens": 500,
}


def reply(model: str = "claude-sonnet-5-5", usage: dict[str, int] | None = None) -> AgentMessage:
    return AgentMessage(content="Hello", model=model, usage=USAGE if usage is None else usage)


def records(*replies: AgentMessage) -> list[Record]:
    return [Record(at, value.event_type, value.to_payload(), 1) for at, value in enumerate(replies, 1)]


def test_each_part_of_a_call_has_its_price() -> None:
    total = spent(records(reply()), PRICES)
    assert total.tokens == 13_500
    assert total.dollars == pytest.approx((1_000 * 2 + 2_000 * 2.5 + 10_000 * 0.1 + 500 * 10) / 1e6)


def test_a_long_prompt_can_cost_more_per_token() -> None:
    short = spent(records(reply("claude-haiku-5-5", {"input_tokens": 100_000})), PRICES)
    long = spent(records(reply("claude-haiku-5-5", {"input_tokens": 100_001})), PRICES)
    assert short.dollars == pytest.approx(0.01)
    assert long.dollars == pytest.approx(0.0500005)


def test_a_model_without_known_prices_has_tokens_and_no_cost() -> None:
    unknown = spent(records(reply("qwen3")), PRICES)
    assert (unknown.tokens, unknown.dollars) == (13_500, None)
    mixed = spent(records(reply(), reply("qwen3")), PRICES)
    assert mixed.dollars == spent(records(reply()), PRICES).dollars


def test_nonsense_in_a_usage_costs_nothing() -> None:
    usages: list[object] = [[], {"input_tokens": -5}, "x", None]
    odd = [Record(1, "agent_message", {"usage": usage, "model": 7}, 1) for usage in usages]
    assert spent(odd, PRICES) == Spent()


@given(st.lists(st.integers(0, 10**9), max_size=6), st.integers(0, 6))
def test_two_parts_cost_what_the_whole_costs(counts: list[int], at: int) -> None:
    whole = records(*(reply(usage={"output_tokens": count + 1}) for count in counts))
    assert spent(whole[at:], PRICES, spent(whole[:at], PRICES)) == spent(whole, PRICES)


@pytest.mark.django_db
def test_a_look_adds_what_came_since_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    session, other = Session.objects.create(), Session.objects.create()
    for at in (session, other, session):
        emit(Event.of(at.pk, UserMessage(content="Hello")))
        emit(Event.of(at.pk, reply()))
    assert spent_in(session.pk, PRICES).calls == 2
    emit(Event.of(session.pk, reply()))
    assert spent_in(session.pk, PRICES).calls == 3
    Spending.objects.all().delete()
    monkeypatch.setattr(spending, "STEP", 2)
    assert [spent_in(session.pk, PRICES).calls for _ in range(4)] == [1, 2, 3, 3]
