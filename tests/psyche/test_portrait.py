from __future__ import annotations

import re

from hypothesis import given

from psyche.births import archetypes
from psyche.matrix import Matrix
from psyche.portrait import comparison, portrait
from tests.psyche.lives import matrices


def test_an_ordinary_person_is_soon_told() -> None:
    assert portrait(Matrix()) == ("An even temper: nothing stands out.",)


def test_the_most_unusual_comes_first() -> None:
    assert portrait(Matrix.of({"novelty": {"cortisol": 1.4}, "praise": {"dopamine": 0.0, "serotonin": 0.1}})) == (
        "Does not ask what others think of its work.",
        "Is wary of what is new.",
    )


def test_each_archetype_is_told_in_words_of_its_own() -> None:
    told = {portrait(each.matrix) for each in archetypes().values()}
    assert len(told) == len(archetypes())


@given(matrices(), matrices())
def test_no_number_is_in_it(one: Matrix, other: Matrix) -> None:
    assert not re.search(r"\d", " ".join((*portrait(one), *comparison(one, other))))


def test_a_change_is_told_by_its_size() -> None:
    before = Matrix.of({"novelty": {"cortisol": 0.9, "dopamine": 0.15}})
    after = Matrix.of({"novelty": {"cortisol": 0.2, "dopamine": 0.4}, "tool_failed": {"frustration": 1.05}})
    assert comparison(before, after) == (
        "Much less frightened by what is new than before.",
        "More curious than before.",
        "A little more easily frustrated by failure than before.",
    )


def test_who_has_not_changed_is_the_same_person() -> None:
    assert comparison(Matrix(), Matrix()) == ("The same person as before.",)
