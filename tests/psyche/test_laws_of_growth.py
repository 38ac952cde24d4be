"""What holds for every soul and every life, also one that an adversary makes up."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from psyche.constitution import HIGH, constitution
from psyche.learner import DAY_CAP, FALL, RISE
from psyche.learning import Lesson, Soul
from psyche.matrix import Matrix
from tests.psyche.lives import DAY_NS, HORMONES, MORNING_NS, STIMULI, lessons, souls

LEARNS = {(stimulus, hormone) for stimulus, row in constitution().learns.items() for hormone in row}


def coefficients(matrix: Matrix) -> Iterator[tuple[str, str, float]]:
    for stimulus in STIMULI:
        for hormone in HORMONES:
            yield stimulus, hormone, matrix.coefficient(stimulus, hormone)


@given(souls, lessons())
def test_no_coefficient_leaves_its_bounds_or_its_reach(soul: Soul, life: list[Lesson]) -> None:
    for stimulus, hormone, after in coefficients(soul.after_all(life).matrix):
        birth = soul.birth.coefficient(stimulus, hormone)
        assert constitution().low(stimulus) <= after <= HIGH
        assert birth - FALL - 1e-12 <= after <= birth + RISE + 1e-12


@given(souls, lessons())
def test_what_does_not_learn_stays_as_born(soul: Soul, life: list[Lesson]) -> None:
    for stimulus, hormone, after in coefficients(soul.after_all(life).matrix):
        if (stimulus, hormone) not in LEARNS:
            assert after == soul.birth.coefficient(stimulus, hormone)


@given(souls, lessons(), lessons(MORNING_NS, MORNING_NS + DAY_NS // 2))
def test_within_a_day_no_coefficient_gets_far(soul: Soul, past: list[Lesson], today: list[Lesson]) -> None:
    woken = soul.after_all([*past, Lesson(1, MORNING_NS, {})])
    evening = woken.after_all(today)
    for stimulus, hormone, after in coefficients(evening.matrix):
        assert abs(after - woken.matrix.coefficient(stimulus, hormone)) <= DAY_CAP + 1e-12


@given(souls, lessons())
def test_good_ends_only_never_teach_fear_and_bad_ends_only_never_take_it(soul: Soul, life: list[Lesson]) -> None:
    good = soul.after_all(lesson._replace(reward=abs(lesson.reward)) for lesson in life).matrix
    bad = soul.after_all(lesson._replace(reward=-abs(lesson.reward)) for lesson in life).matrix
    for stimulus, row in constitution().learns.items():
        for hormone, sign in row.items():
            birth = soul.birth.coefficient(stimulus, hormone)
            assert sign * (good.coefficient(stimulus, hormone) - birth) >= 0.0
            assert sign * (bad.coefficient(stimulus, hormone) - birth) <= 0.0


@given(souls, lessons())
def test_without_an_end_nothing_is_learnt(soul: Soul, life: list[Lesson]) -> None:
    assert soul.after_all(lesson._replace(reward=0.0) for lesson in life).matrix == soul.birth


@given(souls, lessons(), st.integers(0, 30))
def test_two_parts_of_a_life_are_one(soul: Soul, life: list[Lesson], cut: int) -> None:
    whole = soul.after_all(life)
    parts = Soul.from_json(soul.after_all(life[:cut]).to_json()).after_all(life[cut:])
    assert parts == whole
    assert parts.to_json() == whole.to_json()


@given(souls, lessons())
def test_lesson_by_lesson_is_the_same_as_all_at_once_to_the_last_bit(soul: Soul, life: list[Lesson]) -> None:
    stepped = soul
    for lesson in life:
        stepped = stepped.after(lesson)
    assert stepped == soul.after_all(life)
    assert stepped.to_json() == soul.after_all(life).to_json()


@given(souls, lessons())
def test_every_move_is_explained_and_the_moves_add_up(soul: Soul, life: list[Lesson]) -> None:
    stepped, standing = soul, {(s, h): value for s, h, value in coefficients(soul.matrix)}
    met: set[int] = set()
    for lesson in life:
        stepped, changes = stepped.after_explained(lesson)
        for change in changes:
            assert change.event_id == lesson.event_id
            assert standing[change.stimulus, change.hormone] == change.before != change.after
            assert change.because is None or change.because in met
            standing[change.stimulus, change.hormone] = change.after
        met.add(lesson.event_id)
    assert standing == {(s, h): value for s, h, value in coefficients(stepped.matrix)}
    assert stepped == soul.after_all(life)


@given(souls, lessons(), st.lists(st.integers(0, 400 * DAY_NS), max_size=5))
def test_looking_in_between_changes_nothing_but_the_time(soul: Soul, life: list[Lesson], looks: list[int]) -> None:
    later = Lesson(2, 500 * DAY_NS, {})
    lived = soul.after_all(life)
    looked = lived.after_all(Lesson(1, time_ns, {}) for time_ns in sorted(looks))
    assert looked.after(later) == lived.after(later)


@given(souls, lessons(), st.integers(0, 30 * DAY_NS))
def test_time_going_backwards_is_no_time(soul: Soul, life: list[Lesson], back_ns: int) -> None:
    lived = soul.after_all(life)
    lesson = Lesson(7, lived.time_ns, {"novelty": 1.0}, 0.5)
    assert lived.after(lesson) == lived.after(lesson._replace(time_ns=lived.time_ns - back_ns))


@given(souls, lessons())
def test_left_alone_everybody_comes_back_to_who_they_were_born_as(soul: Soul, life: list[Lesson]) -> None:
    lived = soul.after_all(life)
    assert lived.after(Lesson(1, lived.time_ns + 2_000 * DAY_NS, {})).matrix == soul.birth


@given(lessons())
def test_flattery_all_day_long_teaches_no_taste_for_flattery(life: list[Lesson]) -> None:
    flattered = [lesson._replace(stimuli={"praise": 1.0}, reward=0.7) for lesson in life]
    assert Soul.born(Matrix()).after_all(flattered).matrix == Matrix()


def test_years_of_contradictory_blows_leave_a_soul_within_its_reach() -> None:
    learner = Soul.born(Matrix()).learner()
    everything = dict.fromkeys(STIMULI, 1.0)
    for blow in range(20_000):
        learner.learn(blow, MORNING_NS + blow * DAY_NS // 20, everything, 1.0 if blow % 3 else -1.0)
    for stimulus, hormone, after in coefficients(learner.matrix()):
        assert 1.0 - FALL <= after <= 1.0 + RISE, (stimulus, hormone)
    assert approx(learner.time_ns) == MORNING_NS + 19_999 * DAY_NS // 20
