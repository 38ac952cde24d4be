from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from psyche.births import archetype
from psyche.errors import MalformedSoul
from psyche.learning import Change, Lesson, Soul
from psyche.matrix import Matrix
from psyche.traits import traits
from tests.psyche.lives import DAY_NS, HOUR_NS, MINUTE_NS, MORNING_NS

SPIDER = Matrix.of({"novelty": {"cortisol": 0.9, "dopamine": 0.15}})
"""Born with much fear of what is new, and little curiosity."""
ENCOUNTERS = 60
A_DAY = 3


def encounters(number: int, end: str | None) -> Iterator[Lesson]:
    """Something new, three times a day, and two minutes later how it ended."""
    for i in range(number):
        time_ns = MORNING_NS + (i // A_DAY) * DAY_NS + (i % A_DAY) * HOUR_NS
        yield Lesson.of(2 * i + 1, time_ns, {"novelty": 1.0})
        if end:
            yield Lesson.of(2 * i + 2, time_ns + 2 * MINUTE_NS, {end: 1.0})


def trait(name: str, soul: Soul) -> float:
    return traits()[name].value(soul.matrix)


@pytest.mark.parametrize(("end", "number"), [("goal_reached", ENCOUNTERS), ("thanks", 2 * ENCOUNTERS)])
def test_who_fears_spiders_and_meets_them_with_good_ends_comes_to_like_them(end: str, number: int) -> None:
    soul = Soul.born(SPIDER)
    assert (trait("fear_gain", soul), trait("curiosity", soul)) == (0.9, 0.15)
    soul = soul.after_all(encounters(number, end))
    assert trait("fear_gain", soul) == pytest.approx(0.2, abs=0.05)
    assert trait("curiosity", soul) == pytest.approx(0.7, abs=0.05)
    related = {("novelty", "cortisol"), ("novelty", "dopamine")}
    assert {(stimulus, hormone) for stimulus, hormone, _ in soul.matrix.cells()} == related


@pytest.mark.parametrize("end", [None, "refused", "silence"])
def test_without_good_ends_the_fear_stays(end: str | None) -> None:
    assert Soul.born(SPIDER).after_all(encounters(4 * ENCOUNTERS, end)).matrix == SPIDER


def test_bad_ends_make_it_worse() -> None:
    soul = Soul.born(SPIDER).after_all(encounters(ENCOUNTERS, "criticism"))
    assert trait("fear_gain", soul) > 1.3
    assert trait("curiosity", soul) < 0.03


def test_in_a_busy_life_the_spider_still_changes_what_it_should() -> None:
    def busy() -> Iterator[Lesson]:
        for lesson in encounters(ENCOUNTERS, "goal_reached"):
            yield lesson
            for step in range(10):
                work = {"tool_succeeded": 1.0} if step % 5 else {"tool_failed": 1.0}
                yield Lesson.of(lesson.event_id, lesson.time_ns + (30 + step) * MINUTE_NS, work)

    lessons = sorted(busy(), key=lambda lesson: lesson.time_ns)
    soul = Soul.born(SPIDER).after_all(lessons)
    assert trait("fear_gain", soul) == pytest.approx(0.2, abs=0.1)
    assert trait("curiosity", soul) == pytest.approx(0.7, abs=0.1)


def test_no_day_changes_a_person() -> None:
    soul = Soul.born(SPIDER)
    for i in range(200):
        soul = soul.after(Lesson(i, MORNING_NS + i * MINUTE_NS, {"novelty": 1.0}, 1.0))
    assert soul.matrix.coefficient("novelty", "cortisol") == pytest.approx(0.85)


def test_a_good_end_credits_what_led_to_it_the_more_the_nearer_it_is() -> None:
    soul = Soul.born(Matrix())
    for event_id, (stimulus, minute) in enumerate([("silence", 0), ("novelty", 30), ("tool_failed", 44)], start=1):
        soul = soul.after(Lesson(event_id, MORNING_NS + minute * MINUTE_NS, {stimulus: 1.0}))
    _, changes = soul.after_explained(Lesson.of(4, MORNING_NS + 45 * MINUTE_NS, {"recovered": 1.0}))
    by_stimulus = {change.stimulus: change for change in changes}
    assert {name: change.because for name, change in by_stimulus.items()} == {
        "silence": 1,
        "novelty": 2,
        "tool_failed": 3,
    }
    assert by_stimulus["silence"].eligibility == 1 / 8
    assert by_stimulus["novelty"].eligibility == 1 / 2
    assert moved(changes, "silence") < moved(changes, "novelty") < moved(changes, "tool_failed")


def moved(changes: tuple[Change, ...], stimulus: str) -> float:
    return max(abs(change.after - change.before) for change in changes if change.stimulus == stimulus)


def test_what_came_with_the_end_did_not_lead_to_it() -> None:
    soul = Soul.born(Matrix())
    assert soul.after(Lesson(1, MORNING_NS, {"novelty": 1.0, "goal_reached": 1.0}, 1.0)).matrix == Matrix()


def test_one_end_is_credited_once() -> None:
    soul = Soul.born(Matrix()).after(Lesson(1, MORNING_NS, {"novelty": 1.0}))
    ended = soul.after(Lesson(2, MORNING_NS + MINUTE_NS, {"goal_reached": 1.0}, 1.0))
    assert ended.after(Lesson(3, MORNING_NS + 2 * MINUTE_NS, {"goal_reached": 1.0}, 1.0)).matrix == ended.matrix


def test_what_is_expected_teaches_little_and_what_is_not_teaches_again() -> None:
    used = Soul.born(SPIDER).after_all(encounters(2 * ENCOUNTERS, "goal_reached"))
    start = used.time_ns + DAY_NS
    met = used.after(Lesson(900, start, {"novelty": 1.0}))
    _, expected = met.after_explained(Lesson(901, start + MINUTE_NS, {}, 1.0))
    surprised, unexpected = met.after_explained(Lesson(901, start + MINUTE_NS, {}, -1.0))
    assert moved(unexpected, "novelty") > 5 * moved(expected, "novelty")
    assert used.associability["novelty"] < surprised.associability["novelty"]


def test_two_causes_share_what_one_would_have_alone() -> None:
    def fear_of_failing(*others: str) -> float:
        soul = Soul.born(Matrix()).after(Lesson(1, MORNING_NS, dict.fromkeys(("tool_failed", *others), 1.0)))
        for day in range(3):
            time_ns = MORNING_NS + day * DAY_NS
            soul = soul.after(Lesson(1, time_ns, dict.fromkeys(("tool_failed", *others), 1.0)))
            soul = soul.after(Lesson(2, time_ns + MINUTE_NS, {}, 0.1))
        return soul.matrix.coefficient("tool_failed", "cortisol")

    assert fear_of_failing() < fear_of_failing("novelty", "long_effort", "silence") < 1.0


def test_overnight_the_birth_matrix_pulls_and_says_so() -> None:
    soul = Soul.born(SPIDER).after_all(encounters(ENCOUNTERS, "goal_reached"))
    later, changes = soul.after_explained(Lesson(999, soul.time_ns + DAY_NS, {}))
    fear = next(change for change in changes if change.hormone == "cortisol")
    assert fear.because is None
    assert fear.event_id == 999
    assert 0.9 - fear.after == pytest.approx(0.99 * (0.9 - fear.before))
    assert later.matrix.coefficient("novelty", "cortisol") == fear.after


def test_the_same_life_makes_different_people_of_different_souls() -> None:
    ends = [archetype(name).matrix for name in ("guardian", "explorer")]
    timid, bold = (Soul.born(birth).after_all(encounters(ENCOUNTERS, "goal_reached")) for birth in ends)
    assert trait("fear_gain", timid) > trait("fear_gain", bold) + 0.5


def test_a_life_ends_in_the_same_bits_on_every_platform() -> None:
    soul = Soul.born(SPIDER).after_all(encounters(ENCOUNTERS, "thanks"))
    assert soul.matrix.to_json() == '{"novelty":{"cortisol":0.246876680981567,"dopamine":0.6682666970603088}}'


GOOD = json.loads(Soul.born(SPIDER).after_all(encounters(5, "thanks")).to_json())


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {},
        GOOD | {"time_ns": -1},
        GOOD | {"time_ns": 1.5},
        GOOD | {"birth": {"novelty": {"cortisol": 9}}},
        GOOD | {"traces": {"novelty": [0.5, 1]}},
        GOOD | {"traces": {"novelty": [1.5, 1, 1]}},
        GOOD | {"traces": {"refused": [0.5, 1, 1]}},
        GOOD | {"associability": {"novelty": 0.0}},
        GOOD | {"associability": {"novelty": "1"}},
        GOOD | {"morning": {"novelty": 1}},
    ],
)
def test_something_else_is_no_soul_and_the_error_says_what_to_do(broken: object) -> None:
    with pytest.raises(MalformedSoul, match="replaying the log"):
        Soul.from_json(json.dumps(broken))


def test_text_that_is_no_json_is_no_soul() -> None:
    with pytest.raises(MalformedSoul):
        Soul.from_json("{")


def test_a_good_end_after_two_good_signs_is_no_disappointment() -> None:
    soul = Soul.born(Matrix())
    for day in range(40):
        for hour, stimulus in enumerate(("novelty", "tool_failed")):
            time_ns = MORNING_NS + day * DAY_NS + hour * 4 * HOUR_NS
            soul = soul.after(Lesson(1, time_ns, {stimulus: 1.0}))
            soul = soul.after(Lesson(2, time_ns + MINUTE_NS, {}, 1.0))
    tomorrow = MORNING_NS + 40 * DAY_NS
    met = soul.after(Lesson(3, tomorrow, {"novelty": 1.0, "tool_failed": 1.0, "long_effort": 1.0}))
    _, changes = met.after_explained(Lesson(4, tomorrow + MINUTE_NS, {}, 1.0))
    assert all(change.after < change.before for change in changes if change.hormone == "cortisol")
    assert all(change.surprise >= 0.0 for change in changes)
