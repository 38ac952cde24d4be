from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import psyche
from psyche.births import DEFAULT, History, Origin, Seed, archetype, archetypes, born
from psyche.constitution import constitution
from psyche.errors import ImpossibleBirth, UnknownArchetype
from psyche.learning import Soul
from psyche.matrix import Matrix
from psyche.traits import traits
from tests.psyche.lives import STIMULI

TELLING = 0.2
"""No two archetypes are nearer than this, on average over the traits in which either is unusual."""

pasts = st.dictionaries(st.sampled_from(STIMULI), st.floats(0, 1e6))
origins = st.one_of(st.builds(Seed, st.integers(0)), st.builds(History, pasts))


def test_there_are_eight_archetypes_each_with_a_paragraph() -> None:
    assert set(archetypes()) == {
        "artisan",
        "balanced",
        "companion",
        "explorer",
        "guardian",
        "poet",
        "stoic",
        "striver",
    }
    assert all(len(each.portrait) > 150 for each in archetypes().values())
    assert len(list((Path(psyche.__file__).parent / "archetypes").glob("*.toml"))) == len(archetypes())


def test_no_two_archetypes_are_alike() -> None:
    for one, other in combinations(archetypes().values(), 2):
        levels = [(trait.value(one.matrix), trait.value(other.matrix)) for trait in traits().values()]
        unusual = [pair for pair in levels if pair != (1.0, 1.0)]
        assert sum(abs(a - b) for a, b in unusual) / len(unusual) >= TELLING, (one.name, other.name)


def test_the_agent_to_begin_with_is_ordinary_in_everything() -> None:
    assert archetype(DEFAULT).matrix == Matrix()


def test_an_unknown_archetype_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownArchetype, match="artisan, balanced"):
        archetype("hero")


@given(origins)
def test_the_same_origin_gives_the_same_soul_within_the_constitution(origin: Origin) -> None:
    matrix = born(origin)
    assert matrix == born(origin) == Matrix.from_json(matrix.to_json())
    assert not matrix.rows.keys() & constitution().frozen.keys()
    assert Soul.born(matrix).matrix == matrix


def test_a_seed_gives_this_soul_in_every_version_of_python() -> None:
    assert born(Seed(42)).rows["novelty"] == {"cortisol": 0.66, "dopamine": 1.02}
    assert born(Seed(43)) != born(Seed(42))


@pytest.mark.parametrize("number", [-1, True, 1.5])
def test_a_seed_is_a_whole_number(number: int) -> None:
    with pytest.raises(ImpossibleBirth, match="whole number"):
        born(Seed(number))


def test_without_a_past_one_is_ordinary_and_a_past_leaves_its_mark() -> None:
    assert born(History({})) == Matrix()
    searching, drudging = born(History({"novelty": 200.0})), born(History({"monotony": 200.0}))
    assert searching.coefficient("novelty", "dopamine") > 1.5
    assert drudging.coefficient("novelty", "dopamine") < 0.5
    assert searching.coefficient("criticism", "cortisol") == 1.0


def test_little_past_says_little() -> None:
    assert 1.0 < born(History({"novelty": 1.0})).coefficient("novelty", "dopamine") < 1.1


@pytest.mark.parametrize("total", [-1.0, float("nan"), float("inf")])
def test_an_impossible_past_is_refused(total: float) -> None:
    with pytest.raises(ImpossibleBirth, match="novelty"):
        born(History({"novelty": total}))
