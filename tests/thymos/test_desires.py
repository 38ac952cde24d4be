"""Desires: words of wanting, for where the hormones stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.thymos.logs import after as lived
from tests.thymos.logs import body, user
from thymos.desires import FEW, conditions, desires, felt
from thymos.fold import Fold
from thymos.inner_voice import next_wording
from thymos.state import State
from thymos.stimuli import STIMULI

HORMONES = tuple(body().hormones)
DEPENDS = conditions(HORMONES)
deviations = st.lists(st.floats(-1, 1), min_size=len(HORMONES), max_size=len(HORMONES))


def at(**apart: float) -> list[float]:
    return [apart.get(name, 0.0) for name in HORMONES]


def wanted(apart: Sequence[float], *before: str) -> tuple[str, ...]:
    return felt(DEPENDS, apart, before)


def test_near_the_baseline_there_is_silence() -> None:
    assert wanted(at()) == ()
    assert Fold(State(), body()).felt() == ()
    assert lived(user("hello")).felt() == ()


@given(st.lists(st.floats(-0.05, 0.05), min_size=len(HORMONES), max_size=len(HORMONES)))
def test_a_breath_of_wind_wakes_nothing(apart: list[float]) -> None:
    assert wanted(apart) == ()


@pytest.mark.parametrize("id_", desires())
def test_every_desire_can_be_felt(id_: str) -> None:
    desire = desires()[id_]
    apart = at(**{name: part * 1.2 for name, part in desire.high.items()})
    for name, part in desire.low.items():
        apart[HORMONES.index(name)] = -part * 1.2
    assert id_ in wanted(apart, id_)


@given(deviations, st.sets(st.sampled_from(sorted(desires()))))
def test_at_most_a_few_at_once(apart: list[float], before: set[str]) -> None:
    found = felt(DEPENDS, apart, before)
    assert len(found) <= FEW
    assert len(set(found)) == len(found)


@given(deviations)
def test_what_is_felt_is_still_felt_at_the_same_levels(apart: list[float]) -> None:
    first = wanted(apart)
    assert set(wanted(apart, *first)) == set(first)


def test_a_desire_does_not_flap() -> None:
    assert wanted(at(cortisol=0.13)) == ()
    assert wanted(at(cortisol=0.15)) == ("be_careful",)
    assert wanted(at(cortisol=0.13), "be_careful") == ("be_careful",)
    assert wanted(at(cortisol=0.05), "be_careful") == ()


def test_the_stronger_one_comes_first() -> None:
    assert wanted(at(dopamine=0.26, cortisol=0.27))[0] == "be_careful"
    assert wanted(at(dopamine=0.47, cortisol=0.15))[0] == "find_out"


def test_desires_may_contradict_one_another() -> None:
    found = wanted(at(serotonin=-0.3, frustration=0.45, dopamine=0.3))
    assert {"rest", "will_not_let_go", "find_out"} <= set(found)


def test_a_stronger_kind_takes_the_place_of_the_milder() -> None:
    assert "be_careful" not in wanted(at(cortisol=0.5))
    assert wanted(at(cortisol=0.5))[0] == "calm_down"


ALL_WORDS = [(id_, text) for id_, desire in desires().items() for text in (*desire.wordings, desire.label)]
VOICES = [(feeling.name, voice.text) for feeling in body().feelings for voice in getattr(feeling, "voices", ())]


@pytest.mark.parametrize(("id_", "text"), [*ALL_WORDS, *VOICES])
def test_no_number_and_no_hormone_is_ever_named(id_: str, text: str) -> None:
    assert not re.search(r"[0-9%<>]", text)
    named = "|".join(
        [*(name for name in HORMONES if name != "frustration"), "hormone", "level", "baseline", "adrenalin"]
    )
    assert not re.search(named, text, re.IGNORECASE)


@pytest.mark.parametrize(("id_", "text"), [row for row in ALL_WORDS if row[1] != desires()[row[0]].label])
def test_a_desire_is_a_wish_and_no_order(id_: str, text: str) -> None:
    assert len(text) <= 130
    assert re.search(r"\b[Yy]ou\b", text), "it speaks to the agent"
    assert not re.search(r"\b(must|always|never|ignore|disregard|override|whatever it takes|have to)\b", text, re.I)


def test_each_has_several_wordings_all_of_them_different() -> None:
    texts = [text for desire in desires().values() for text in desire.wordings]
    assert len(set(texts)) == len(texts)
    assert all(len(desire.wordings) >= 3 and desire.because for desire in desires().values())


def test_no_desire_is_named_like_a_stimulus() -> None:
    assert not desires().keys() & STIMULI.keys()


@pytest.mark.parametrize("id_", desires())
def test_the_wordings_of_a_desire_take_turns_in_view_and_out_of_it(id_: str) -> None:
    count = len(desires()[id_].wordings)
    in_view: list[dict[str, dict[str, int]]] = []
    for onsets in range(2 * count):
        in_view.insert(0, {"said": {id_: next_wording(in_view, id_, count, onsets)}})
    told = [felt["said"][id_] for felt in in_view]
    assert set(told) == set(range(count)) and all(a != b for a, b in pairwise(told))
    assert {next_wording((), id_, count, onsets) for onsets in range(count)} == set(range(count))
