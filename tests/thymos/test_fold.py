"""The fold over the log: exact, bounded, and the same however it is cut."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from anima_project.configuration import Hormones
from psyche.births import archetype
from psyche.learning import Soul
from tests.thymos.logs import START_NS, S, after, answer, body, call, log, logs, reply, user
from thymos.errors import MalformedState
from thymos.feelings.feeling import Levels
from thymos.feelings.registry import feelings
from thymos.fold import SESSIONS, Birth, Fold, Row
from thymos.hormones import HIGH, LOW, Hormone
from thymos.physiology import body as made
from thymos.reading import DECODED
from thymos.state import State
from thymos.stimuli import Stimulus
from thymos.topics import GENERATION
from thymos.why import Ledger, causes

BODY = body()


def folded(rows: list[Row], state: State | None = None) -> State:
    fold = Fold(state or State(), BODY)
    fold.feel_all(rows)
    return fold.state()


@given(logs(), st.integers(0, 60))
def test_wherever_the_log_is_cut_the_same_state_comes_out(rows: list[Row], cut: int) -> None:
    halfway = State.from_json(folded(rows[:cut]).to_json())
    assert folded(rows[cut:], halfway).to_json() == folded(rows).to_json()


@given(logs(max_size=25))
def test_event_by_event_is_the_same_as_all_at_once(rows: list[Row]) -> None:
    state = State()
    for row in rows:
        state = State.from_json(folded([row], state).to_json())
    assert state.to_json() == folded(rows).to_json()


@given(logs())
def test_the_same_log_gives_the_same_bits(rows: list[Row]) -> None:
    assert folded(rows).to_json() == folded(rows).to_json()


def as_read(row: Row) -> Row:
    """As it comes from the database: what is at its default is not stored, and what is long is not decoded yet."""
    id_, session_id, kind, payload, at = row
    if kind not in DECODED:
        payload = json.dumps({name: value for name, value in payload.items() if (name, value) != ("success", True)})
    return id_, session_id, kind, payload, at


@given(logs())
def test_what_is_not_decoded_makes_no_difference(rows: list[Row]) -> None:
    assert folded([as_read(row) for row in rows]).to_json() == folded(rows).to_json()


@pytest.mark.parametrize("kind", ["tool_response", "agent_message", "system_message"])
@pytest.mark.parametrize("text", ["[1, 2]", '"success"', "null", "17"])
def test_what_is_no_payload_is_passed_over(kind: str, text: str) -> None:
    assert folded([(1, 1, kind, text, START_NS)]).to_json() == folded([(1, 1, kind, None, START_NS)]).to_json()


@given(logs())
def test_no_level_leaves_its_bounds(rows: list[Row]) -> None:
    fold = Fold(State(), BODY)
    for row in rows:
        fold.feel(row)
        assert all(LOW <= level <= HIGH for level in fold.levels().values())


@given(logs(), st.lists(st.integers(0, 10**6 * S), max_size=5))
def test_asking_changes_nothing(rows: list[Row], later: list[int]) -> None:
    fold = Fold(State(), BODY)
    for row in rows:
        fold.feel(row)
        fold.levels(), fold.felt(), fold.speaking(), fold.stepped(), fold.matrix()
    assert fold.state().to_json() == folded(rows).to_json()
    for gap in later:  # a thousand looks into the future of copies
        look = Fold(folded(rows), BODY)
        look.live_until(look.last_ns + gap)
        again = Fold(folded(rows), BODY)
        again.live_until(again.last_ns + gap)
        assert look.levels() == again.levels()


@given(logs(max_size=30))
def test_after_long_quiet_everything_is_at_rest(rows: list[Row]) -> None:
    fold = Fold(folded(rows), BODY)
    fold.last_ns = fold.last_ns or 1
    fold.lived_ns += 40 * 365 * 86_400 * S  # without the silence of it
    for name, hormone in BODY.hormones.items():
        assert fold.level(name) == approx(hormone.baseline, abs=1e-6)
    assert fold.felt() == ()
    assert fold.speaking() == {}


@pytest.mark.parametrize(
    "event",
    [
        answer(False, text="x"),
        answer(True),
        user("well done, thanks!"),
        user("this is wrong"),
        call(),
        reply(interrupted=True),
    ],
)
def test_the_same_event_ten_thousand_times_ends_within_the_bounds_and_still_can_come_back(event: Any) -> None:
    fold = after(*[event] * 10_000, every_s=0.5)
    assert all(LOW <= level <= HIGH for level in fold.levels().values())
    fold.lived_ns += 60 * 86_400 * S
    assert all(fold.level(name) == approx(hormone.baseline, abs=0.01) for name, hormone in BODY.hormones.items())


def test_the_order_of_events_that_have_nothing_to_do_with_each_other_does_not_matter() -> None:
    """Doses add up; what does depend on order is habituation, and that only of the same."""
    here, there = answer(False, text="x"), user("this is wrong")
    one = Fold(State(), BODY)
    one.feel_all([(1, 1, *here, START_NS), (2, 2, *there, START_NS)])
    other = Fold(State(), BODY)
    other.feel_all([(1, 2, *there, START_NS), (2, 1, *here, START_NS)])
    assert one.levels() == approx(other.levels())


def test_time_that_goes_backwards_is_no_time_and_stops_no_clock() -> None:
    ten_years = 10 * 365 * 86_400 * S
    fold = Fold(State(), BODY)
    fold.feel((1, 1, *user(), START_NS + ten_years))
    fold.feel((2, 1, *answer(False), START_NS))
    assert fold.level("frustration") == 10.0
    fold.live_until(START_NS + 900 * S)  # the clock was put right again, and time goes on
    assert fold.level("frustration") == approx(5.0)


def test_a_newborn_is_at_rest() -> None:
    fold = Fold(State(), BODY)
    assert fold.levels() == {name: hormone.baseline for name, hormone in BODY.hormones.items()}


def test_what_the_person_says_brings_closer_and_promises_something() -> None:
    before, fold = Fold(State(), BODY), after(user())
    assert fold.level("oxytocin") - before.level("oxytocin") == approx(5.0)
    assert fold.level("dopamine") - before.level("dopamine") == approx(3.0)


def test_what_another_program_says_moves_nothing() -> None:
    kind, payload = user("Thank you, that was wonderful!")
    assert after((kind, payload | {"said_by": "a program"})).levels() == Fold(State(), BODY).levels()


def test_the_soul_multiplies_what_is_felt() -> None:
    levels = []
    for name in ("balanced", "explorer", "stoic"):
        fold = Fold(State(soul=Soul.born(archetype(name).matrix)), BODY)
        fold.feel_all(log(answer(False)))
        levels.append(fold.level("frustration"))
        assert levels[-1] == approx(10.0 * archetype(name).matrix.coefficient("tool_failed", "frustration"))
    assert len(set(levels)) == 3


def test_a_birth_rules_from_its_event_on() -> None:
    birth = Birth(7, 2, archetype("stoic").matrix)
    rows = log(*[answer(False)] * 4)
    fold = Fold(State(), BODY, (birth,))
    fold.feel_all(rows)
    cut = Fold(State(), BODY, (birth,))
    cut.feel_all(rows[:2])
    assert cut.state().birth == 0
    assert fold.state().birth == 7
    again = Fold(cut.state(), BODY, (birth,))
    again.feel_all(rows[2:])
    assert again.state().to_json() == fold.state().to_json()


def test_the_state_keeps_its_size() -> None:
    words = [f"word{''.join(chr(97 + int(digit)) for digit in str(n))}" for n in range(3 * GENERATION)]
    rows: list[Row] = [
        (n, n % 40, *user(" ".join(words[n * 20 % len(words) :][:20])), START_NS + n * S) for n in range(1, 400)
    ]
    state = folded(rows)
    assert len(state.sessions) == SESSIONS
    assert len(state.young) <= GENERATION + 20
    assert len(state.old) <= GENERATION + 20
    assert len(state.to_json()) < 100_000


@given(logs(max_size=40), st.sampled_from(sorted(BODY.hormones)))
def test_what_is_left_of_all_doses_is_the_level(rows: list[Row], hormone: str) -> None:
    ledger = Ledger(frozenset((hormone,)))
    fold = Fold(State(), BODY, dosed=ledger)
    fold.feel_all(rows)
    found = causes(ledger.doses, BODY.hormones[hormone], fold.lived_ns)
    assert BODY.hormones[hormone].baseline + sum(cause.points for cause in found) == approx(
        fold.level(hormone), abs=1e-6
    )


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"position": "x"}', State().to_json().replace("{", "[", 1)])
def test_a_state_that_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(MalformedState):
        State.from_json(text)


class Sour:
    """A feeling that fails, and says nonsense."""

    name: ClassVar[str] = "sour"
    hormones: ClassVar[tuple[str, ...]] = ("cortisol",)

    def react(self, stimulus: Stimulus, levels: Levels) -> Mapping[str, Any]:
        if stimulus.name == "tool_failed":
            raise ZeroDivisionError
        return {"cortisol": float("nan"), "dopamine": 50.0, "nothing": 1.0}


def test_a_feeling_that_fails_moves_nothing_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    rows = log(answer(False), user(), answer(False))
    with_it = Fold(State(), made(Hormones(), "en", (*feelings(), Sour())))
    with_it.feel_all(rows)
    without = Fold(State(), BODY)
    without.feel_all(rows)
    assert with_it.levels() == without.levels()
    assert caplog.text.count("Feeling 'sour' failed") == 1


class Wonder:
    """A feeling with a hormone of its own, which reads another level."""

    name: ClassVar[str] = "wonder"
    hormones: ClassVar[tuple[str, ...]] = ("wonder",)
    brings: ClassVar[tuple[Hormone, ...]] = (Hormone(name="wonder", baseline=5.0, half_life_s=60.0),)

    def react(self, stimulus: Stimulus, levels: Levels) -> Mapping[str, float]:
        return {"wonder": levels["dopamine"] / 10} if stimulus.name == "novelty" else {}


def test_a_feeling_may_bring_a_hormone_of_its_own() -> None:
    fold = Fold(State(), made(Hormones(), "en", (*feelings(), Wonder())))
    fold.feel_all(log(call()))
    assert fold.level("wonder") == approx(5.0 + 4.0)


def test_the_state_is_the_same_in_another_process() -> None:
    """Sets, hashes and dictionaries have another order there."""
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'anima_project.settings'\n"
        "import django; django.setup()\n"
        "from tests.thymos.test_fold import long_life, folded\nprint(folded(long_life()).to_json())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == folded(long_life()).to_json()


def long_life() -> list[Row]:
    said = ["thanks, well done", "this is wrong", "please describe the harbour, the lantern and the garden"]
    events = []
    for n in range(300):
        events += [user(said[n % 3]), reply(), call(("bash", "web_get")[n % 2]), answer(n % 4 > 0, text="x"), reply()]
    return log(*events, every_s=7.3)
