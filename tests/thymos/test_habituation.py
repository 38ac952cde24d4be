"""The same again and again counts less."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from thymos.habituation import HALF_LIFE_S, MOST, Habit, met

S = 10**9


def test_the_same_stimulus_again_and_again_counts_less_each_time() -> None:
    habits: dict[str, Habit] = {}
    counts = [met(habits, "thanks", 1.0, n * S) for n in range(30)]
    assert counts[0] == 1.0
    assert counts == sorted(counts, reverse=True)
    assert 1.0 - MOST <= counts[-1] < 0.2


def test_with_time_it_counts_again() -> None:
    habits: dict[str, Habit] = {}
    for n in range(10):
        met(habits, "thanks", 1.0, n * S)
    assert met(dict(habits), "thanks", 1.0, 20 * S) < 0.5
    assert met(dict(habits), "thanks", 1.0, 10 * S + round(10 * HALF_LIFE_S * S)) > 0.99


def test_something_new_brings_it_back() -> None:
    habits: dict[str, Habit] = {}
    met(habits, "praise", 1.0, 0)
    for n in range(10):
        met(habits, "thanks", 1.0, n * S)
    tired = met(dict(habits), "thanks", 1.0, 10 * S)
    met(habits, "novelty", 1.0, 10 * S)
    assert met(habits, "thanks", 1.0, 10 * S) > tired + 0.2


def test_what_is_faint_makes_for_less_habit() -> None:
    faint: dict[str, Habit] = {}
    full: dict[str, Habit] = {}
    met(faint, "novelty", 0.2, 0)
    met(full, "novelty", 1.0, 0)
    assert met(faint, "novelty", 1.0, 0) > met(full, "novelty", 1.0, 0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1), st.integers(-(10**6), 10**6)), max_size=50))
def test_a_stimulus_always_counts_something_and_never_more_than_itself(met_ones: list[tuple[str, float, int]]) -> None:
    habits: dict[str, Habit] = {}
    at = 0
    for name, intensity, gap in met_ones:
        at += gap * S
        assert 1.0 - MOST - 1e-9 <= met(habits, name, intensity, at) <= 1.0
