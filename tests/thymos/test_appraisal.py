"""What events are to the agent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from tests.thymos.logs import START_NS, S, answer, body, call, log, logs, reply, user
from thymos.appraisal.events import silence
from thymos.fold import Fold, Row
from thymos.state import State
from thymos.stimuli import STIMULI

Event = tuple[str, dict[str, Any]]


def stimuli(*rows: Row) -> dict[str, float]:
    """The stimuli of the last event, with their strengths."""
    totals: dict[str, float] = {}
    fold = Fold(State(), body(), totals=totals)
    fold.feel_all(rows[:-1])
    totals.clear()
    fold.feel(rows[-1])
    return dict(totals)


def met(*events: Event) -> set[str]:
    return set(stimuli(*log(*events)))


def test_a_tool_fails_or_succeeds() -> None:
    assert met(answer(False)) == {"tool_failed"}
    assert met(answer(True)) == {"tool_succeeded"}


def test_the_same_tool_failing_the_same_way_is_a_repeated_failure() -> None:
    first, second = "no such file: /tmp/x17", "no such  file: /tmp/x18"
    assert met(answer(False, text=first), answer(False, text=second)) == {"tool_failed", "repeated_failure"}
    assert met(answer(False, text=first), answer(False, text="out of memory")) == {"tool_failed"}
    assert met(answer(False, text=first), answer(False, text=first, tool="web_get")) == {"tool_failed"}


def test_success_after_failures_is_a_recovery_and_a_greater_one_after_more() -> None:
    once, thrice = ([*[answer(False)] * n, answer(True)] for n in (1, 3))
    assert met(*once) == {"tool_succeeded", "recovered"}
    assert stimuli(*log(*thrice))["recovered"] > stimuli(*log(*once))["recovered"]
    assert met(answer(False), answer(True), answer(True)) == {"tool_succeeded"}


def test_what_happens_in_one_session_means_nothing_in_another() -> None:
    here = log(answer(False, text="x"), session=1)
    assert set(stimuli(*here, *log(answer(True), session=2, first=2))) == {"tool_succeeded"}


def test_the_person_speaks_praises_thanks_and_criticises() -> None:
    assert met(user("and now the other one")) == {"user_spoke"}
    assert met(user("well done, thanks")) == {"user_spoke", "praise", "thanks"}
    assert met(user("this is wrong")) == {"user_spoke", "criticism"}


def test_a_goal_is_reached_when_the_person_says_so_after_work() -> None:
    assert met(user("it works now")) == {"user_spoke"}
    assert met(answer(True), user("it works now")) == {"user_spoke", "goal_reached"}


def test_the_agents_own_words_are_no_stimulus() -> None:
    for said in ("well done, thanks, it works now", "this is wrong", "perfect!"):
        assert met(user(), reply(content=said)) == set()
        assert met(user(), reply(), reply(content=said, model="")) == set()


def test_what_a_tool_prints_is_no_praise() -> None:
    assert met(answer(True, text="well done, thanks, it works now")) == {"tool_succeeded"}


def test_a_tool_not_met_before_is_new() -> None:
    assert met(call("bash")) == {"novelty"}
    assert met(call("bash"), call("bash")) == set()
    assert met(call("bash"), call("web_get")) == {"novelty"}


SMALL_TALK = [
    "please look at the engine of the boat and tell me whether the rudder still turns after winter storage",
    "could you write another letter about garden parties and summer weather, with flowers from neighbours",
    "what about tickets for trains between larger cities during autumn holidays, including children's seats",
    "search through yesterday's newspaper articles about football results and election forecasts",
]


def test_a_topic_not_met_before_is_new_to_who_has_met_some() -> None:
    spoken = [user(text) for text in SMALL_TALK]
    fresh = user("how do volcanic islands influence migrating whales, plankton blooms and coral reefs")
    assert met(spoken[0]) == {"user_spoke"}  # to a newborn all is new, and so nothing is
    assert met(*spoken, fresh) == {"user_spoke", "novelty"}
    assert met(*spoken, fresh, fresh) == {"user_spoke"}


def test_the_same_few_calls_over_and_over_are_monotonous() -> None:
    same = [event for _ in range(12) for event in (call(subject="git status"), answer())]
    mixed = [event for n in range(12) for event in (call(subject=f"verb{n} x"), answer())]
    assert "monotony" in {name for n in range(len(same)) for name in met(*same[: n + 1])}
    assert "monotony" not in {name for n in range(len(mixed)) for name in met(*mixed[: n + 1])}


def test_many_steps_without_a_word_from_the_person_are_a_long_effort() -> None:
    assert "long_effort" in met(*[answer()] * 8)
    assert "long_effort" not in met(*[answer()] * 7, user(), answer())


def test_silence_is_felt_when_it_is_long() -> None:
    rows = log(user(), user())
    late = (*rows[1][:4], START_NS + 86_400 * S)
    assert set(stimuli(rows[0], late)) == {"silence", "user_spoke"}
    assert set(stimuli(rows[0], (*rows[1][:4], START_NS + 600 * S))) == {"user_spoke"}
    assert silence(1_800) == 0 < silence(3_600) < silence(86_400) < 1


def test_being_stopped_is_felt_once_a_turn() -> None:
    stopped = answer(False, unfinished="interrupted")
    assert met(stopped) == {"interrupted"}
    assert met(reply(interrupted=True)) == {"interrupted"}
    assert met(stopped, stopped, reply(interrupted=True)) == set()
    assert met(stopped, user(), stopped) == {"interrupted"}


def test_a_denied_call_is_refused_and_no_failure() -> None:
    assert met(answer(False, unfinished="denied")) == {"refused"}


def test_a_notice_is_nothing() -> None:
    assert met(("system_message", {"content": "well done"})) == set()


@pytest.mark.parametrize("payload", [None, [], 3, {"content": 7}, {"tool_name": None, "content": None}])
def test_a_payload_that_is_none_stands_in_nobodys_way(payload: Any) -> None:
    kinds = ("user_message", "agent_message", "tool_call", "tool_response", "something else")
    fold = Fold(State(), body())
    fold.feel_all((n, 1, kind, payload, START_NS + n) for n, kind in enumerate(kinds, 1))
    assert fold.position == len(kinds)


@given(logs())
def test_whatever_happens_is_one_of_the_known_stimuli(rows: list[Row]) -> None:
    totals: dict[str, float] = {}
    Fold(State(), body(), totals=totals).feel_all(rows)
    assert totals.keys() <= STIMULI.keys()
