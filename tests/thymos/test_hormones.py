"""Levels: where they rest, how they come back, what doses do to them."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pytest import approx

from thymos.hormones import AT_REST, HIGH, LOW, Deviation, Hormone, saturated
from thymos.physiology import HORMONES

S = 10**9
FRUSTRATION = Hormone(name="frustration", baseline=0.0, half_life_s=900.0)

hormones = st.builds(
    Hormone,
    name=st.just("any"),
    baseline=st.floats(0, 100),
    half_life_s=st.floats(1, 1e6),
    tonic_share=st.sampled_from([0.0, 0.2, 1.0]),
    tonic_half_life_s=st.floats(1, 1e6),
).filter(lambda hormone: not hormone.tonic_share or hormone.tonic_half_life_s >= hormone.half_life_s)
doses = st.lists(st.tuples(st.integers(0, 10**6 * S), st.floats(-1e6, 1e6)), max_size=30)


def dosed(hormone: Hormone, given_doses: list[tuple[int, float]]) -> Deviation:
    deviation, at = AT_REST, 0
    for gap, dose in given_doses:
        at += gap
        deviation = hormone.dosed(deviation, at, dose)
    return deviation


def test_half_the_way_back_takes_a_half_life() -> None:
    deviation = FRUSTRATION.dosed(AT_REST, 0, 40.0)
    assert FRUSTRATION.level(deviation, 900 * S) == 20.0
    assert FRUSTRATION.level(deviation, 1_800 * S) == 10.0


@given(hormones, doses, st.integers(0, 10**9 * S))
def test_no_level_is_ever_out_of_its_bounds(hormone: Hormone, given: list[tuple[int, float]], later: int) -> None:
    deviation = dosed(hormone, given)
    tonic, phasic, at = deviation
    assert LOW <= hormone.level(deviation, at + later) <= HIGH
    for fade_phasic, fade_tonic in ((1.0, 1.0), (0.0, 1.0), (0.0, 0.0)):  # and not because it was clipped
        assert LOW - 1e-9 <= hormone.baseline + tonic * fade_tonic + phasic * fade_phasic <= HIGH + 1e-9


@given(hormones, doses)
def test_every_level_comes_back_to_its_baseline(hormone: Hormone, given: list[tuple[int, float]]) -> None:
    deviation = dosed(hormone, given)
    assert hormone.level(deviation, deviation[2] + 100 * 10**6 * S) == approx(hormone.baseline, abs=1e-6)


@given(hormones, doses, st.integers(0, 10**7 * S), st.integers(0, 10**7 * S))
def test_two_steps_of_relaxation_are_one(hormone: Hormone, given: list[tuple[int, float]], a: int, b: int) -> None:
    deviation = dosed(hormone, given)
    at = deviation[2]
    stepped = hormone.relaxed(hormone.relaxed(deviation, at + a), at + a + b)
    assert hormone.level(stepped, at + a + b) == approx(hormone.level(deviation, at + a + b), abs=1e-9)


@given(hormones, doses, st.integers(0, 10**6 * S))
def test_time_going_backwards_is_no_time(hormone: Hormone, given: list[tuple[int, float]], back: int) -> None:
    deviation = dosed(hormone, given)
    assert hormone.level(deviation, deviation[2] - back) == hormone.level(deviation, deviation[2])
    assert hormone.dosed(deviation, deviation[2] - back, 5.0) == hormone.dosed(deviation, deviation[2], 5.0)


@given(st.floats(0, 100), st.floats(0, 200), st.floats(0, 200), st.sampled_from([1.0, -1.0]))
def test_doses_add_up_in_whatever_order_and_portions_they_come(level: float, a: float, b: float, side: float) -> None:
    once = saturated(level, side * (a + b))
    assert saturated(saturated(level, side * a), side * b) == approx(once, abs=1e-9)
    assert saturated(saturated(level, side * b), side * a) == approx(once, abs=1e-9)


@given(st.floats(0, 100), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_larger_dose_never_leads_lower(level: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert saturated(level, low) <= saturated(level, high)


@given(st.floats(0, 74.9), st.floats(0.001, 100))
def test_a_dose_counts_in_full_up_to_the_knee_and_less_beyond(level: float, dose: float) -> None:
    assume(level + dose != 75.0)
    moved = saturated(level, dose) - level
    assert moved == approx(dose) if level + dose <= 75.0 else moved < dose


def test_what_steps_down_stays_until_a_half_life_has_passed() -> None:
    deviation = FRUSTRATION.dosed(AT_REST, 0, 50.0)
    seen = [FRUSTRATION.stepped(deviation, round(part * 900 * S)) for part in (0, 0.5, 0.99, 1.0, 1.9, 2.0, 40)]
    assert seen[:6] == [50.0, 50.0, 50.0, 25.0, 25.0, 12.5]
    assert seen[6] < 1e-9


def test_a_phasic_response_passes_and_leaves_a_mood_behind() -> None:
    dopamine = next(hormone for hormone in HORMONES if hormone.name == "dopamine")
    deviation = dopamine.dosed(AT_REST, 0, 20.0)
    at_once, soon = (dopamine.level(deviation, at) - dopamine.baseline for at in (0, 1_800 * S))
    assert at_once == approx(20.0)
    assert 2.0 < soon < 5.0


@pytest.mark.parametrize("hormone", HORMONES, ids=lambda hormone: hormone.name)
def test_every_hormone_has_room_to_both_sides(hormone: Hormone) -> None:
    assert 10 <= hormone.baseline <= 60
    assert math.isfinite(hormone.half_life_s) and hormone.half_life_s >= 60
