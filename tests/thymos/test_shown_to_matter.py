"""That it matters who one is, and how strongly one feels: individuality, dose and response, specificity."""

from __future__ import annotations

import pytest

from bench.individuality import across, own, profiles
from bench.responding import specificity, thinking
from thymos.stimuli import STIMULI


@pytest.mark.parametrize("person", profiles())
def test_people_in_the_same_life_want_other_things_and_each_agrees_with_itself(person: str) -> None:
    assert own(person) < min(across(person, other) for other in profiles() if other != person)


def test_the_more_frustrated_the_longer_it_thinks_and_the_graver_it_speaks() -> None:
    factors = [factor for factor, _ in thinking()]
    assert factors == sorted(set(factors))
    assert [voice for _, voice in thinking()] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("stimulus", STIMULI)
def test_each_stimulus_moves_most_what_it_is_about(stimulus: str) -> None:
    about, other = specificity(stimulus)
    assert about > other
