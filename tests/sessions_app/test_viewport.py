from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from events_app.bus import emit
from events_app.models import Event, Record
from events_app.payloads import AgentMessage, SystemMessage, UserMessage
from sessions_app.models import Session
from sessions_app.viewport import viewport


def said(id_: int, cost: int) -> Record:
    return Record(id_, "user_message", UserMessage(content="x").to_payload(), cost)


def replied(id_: int, cost: int, start: int) -> Record:
    return Record(id_, "agent_message", AgentMessage(content="x", model="m", view={"from": start}).to_payload(), cost)


costs = st.lists(st.integers(1, 50), min_size=1, max_size=60)


def talk(costs: list[int], start: int = 1) -> list[Record]:
    """User and agent in turn; each reply saw all that came before."""
    return [said(i, cost) if i % 2 else replied(i, cost, start) for i, cost in enumerate(costs, 1)]


def test_the_newest_whole_events_are_in_view_oldest_first() -> None:
    view = viewport([said(3, 10), said(2, 10), said(1, 10)], budget=25, step=0.0)
    assert [record.id for record in view.records] == [2, 3]
    assert view.cost == 20


def test_the_newest_event_is_in_view_whatever_it_costs() -> None:
    view = viewport([said(2, 1_000), said(1, 1)], budget=10)
    assert [record.id for record in view.records] == [2]


def test_nothing_is_read_beyond_the_window_and_one_event() -> None:
    read: list[int] = []

    def log() -> Iterator[Record]:
        for id_ in range(1_000_000, 0, -1):
            read.append(id_)
            yield said(id_, 10)

    viewport(log(), budget=100)
    assert len(read) == 11


@given(costs, st.integers(10, 500), st.floats(0.01, 0.9))
def test_a_view_fits_its_budget_or_is_a_single_event(costs: list[int], budget: int, step: float) -> None:
    view = viewport(talk(costs)[::-1], budget, step)
    assert view.cost == sum(record.cost for record in view.records)
    assert view.cost <= budget or len(view.records) == 1
    assert view.records[-1].id == len(costs)
    assert [record.id for record in view.records] == list(range(view.start, len(costs) + 1))


@given(costs)
def test_the_window_starts_where_it_started_for_as_long_as_everything_fits(costs: list[int]) -> None:
    start = 1 if len(costs) < 4 else 3
    records = [said(i, cost) if i % 2 else replied(i, cost, start) for i, cost in enumerate(costs, 1)]
    view = viewport(records[::-1], budget=sum(costs))
    assert view.start == (start if len(costs) >= 2 else 1)
    assert not view.moved_from


def test_a_window_that_must_move_moves_by_a_whole_step_and_to_the_beginning_of_a_turn() -> None:
    records = talk([10] * 12)  # 120 tokens, budget 100: at most 75 stay
    view = viewport(records[::-1], budget=100, step=0.25)
    assert view.start == 7
    assert view.records[0].event_type == "user_message"
    assert view.cost == 60
    assert view.moved_from == 1


def test_a_long_tool_round_is_not_given_away_for_the_beginning_of_a_turn() -> None:
    records = [said(1, 10), *(replied(i, 10, 1) for i in range(2, 20)), said(20, 10)]
    view = viewport(records[::-1], budget=100, step=0.25)
    assert view.cost >= 50
    assert view.records[0].event_type == "agent_message"


def test_the_view_of_a_session_leaves_out_notices_and_other_sessions(session: Session) -> None:
    other = Session.objects.create()
    emit(Event.of(session.pk, UserMessage(content="mine")))
    emit(Event.of(session.pk, SystemMessage(content="a notice")))
    emit(Event.of(other.pk, UserMessage(content="not mine")))
    assert [record.payload["content"] for record in session.viewport().records] == ["mine"]


def test_a_counted_event_costs_its_count_and_an_uncounted_one_an_estimate(session: Session) -> None:
    counted = emit(Event.of(session.pk, UserMessage(content="x" * 400)))
    emit(Event.of(session.pk, UserMessage(content="x" * 400)))
    Event.objects.filter(pk=counted.pk).update(token_count=37)
    assert session.viewport().cost == 37 + 100


def headed(id_: int, cost: int, start: int, tokens: int) -> Record:
    view = {"from": start, "head": {"pins": [1]}, "head_tokens": tokens}
    return Record(id_, "agent_message", AgentMessage(content="x", model="m", view=view).to_payload(), cost)


def test_a_head_stays_with_its_window_and_pays_from_the_same_budget() -> None:
    view = viewport([said(9, 10), headed(8, 10, 7, 20), said(7, 10), said(6, 10)], 50, 0.25, 0.5)
    assert (view.start, view.head, view.head_cost, view.moved_from) == (7, {"pins": (1,)}, 20, 0)
    moved = viewport([said(10, 10), said(9, 10), headed(8, 10, 7, 20), said(7, 10)], 50, 0.25, 0.5)
    assert moved.head is None
    assert moved.moved_from == 7


def test_a_window_that_moves_leaves_room_for_the_largest_head() -> None:
    view = viewport(talk([10] * 30)[::-1], 100, 0.25, 0.4)
    assert view.head is None
    assert view.cost <= 0.75 * 60


def test_a_head_that_a_larger_budget_had_room_for_is_made_anew() -> None:
    view = viewport([said(9, 10), headed(8, 10, 7, 500), said(7, 10), said(6, 10)], 100, 0.25, 0.25)
    assert (view.start, view.head, view.moved_from) == (7, None, 0)


@given(costs, st.integers(10, 500), st.floats(0.01, 0.9), st.floats(0, 0.7), st.integers(0, 600))
def test_window_and_head_fit_the_budget_together(
    costs: list[int], budget: int, step: float, share: float, tokens: int
) -> None:
    log = [said(i, cost) if i % 2 else headed(i, cost, 1, tokens) for i, cost in enumerate(costs, 1)]
    view = viewport(log[::-1], budget, step, share)
    assert view.cost + view.head_cost <= budget or len(view.records) == 1
    assert view.head_cost <= share * budget + 1
