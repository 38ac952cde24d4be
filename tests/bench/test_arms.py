"""The four arms: the same views at the same cost, and a difference where the model hears what it feels."""

from __future__ import annotations

from collections import Counter

import pytest

from anima_project.configuration import Model
from anima_project.credentials import Credential
from bench.arms.asking import AGAIN, asked
from bench.arms.behaviour import NOTHING, Behaviour, difference
from bench.arms.lives import LIVES, views
from bench.arms.voices import ARMS, SILENCE, tails, trajectory, voices
from nous.rehearsal import Rehearsal


async def test_the_rehearsal_behaves_differently_when_it_feels_and_no_arm_costs_more() -> None:
    told: list[str] = []
    with Rehearsal() as server:
        found = await asked(Model(base_url=server.url), Credential("api_key", "key"), 1, told.append)
    assert [len(replies) for replies in found.values()] == [len(told)] * 5
    costs = [sum(reply.input_tokens for reply in replies) for replies in found.values()]
    assert max(costs) < 1.01 * min(costs)
    felt = difference(found["live"], found["off"])
    assert felt.thinking[1] > 0 and felt.length[1] > 0 and felt.tools == 1.0
    assert {reply.tool for reply in found["off"]} == {"bash"} and {reply.tool for reply in found["live"]} == {NOTHING}
    assert difference(found["live"], found["frozen"]).wording > 0
    assert difference(found["live"], found["sham"]).wording > 0
    chance = difference(found[AGAIN], found["off"])
    assert chance.thinking == chance.length == (0, 0, 0) and chance.tools == 0 and chance.wording == pytest.approx(0)


def test_all_lives_have_as_many_views_and_no_two_the_same_voices() -> None:
    felt = [trajectory(views(life)) for life in LIVES.values()]
    assert len({len(its) for its in felt}) == 1
    assert all(len(set(its)) > 1 for its in felt)
    assert len({tuple(its) for its in felt}) == len(felt)


def test_the_arms_differ_in_whose_feeling_it_is_and_of_when() -> None:
    mine, other = (trajectory(views(life)) for life in list(LIVES.values())[:2])
    assert voices(mine, other, 2) == dict(zip(ARMS, (SILENCE, mine[0], other[2], mine[2]), strict=True))


def test_what_is_said_under_each_arm_is_padded_to_one_length() -> None:
    mine, other = (trajectory(views(life)) for life in list(LIVES.values())[:2])
    padded = tails(voices(mine, other, 2))
    assert len({len("".join(both).encode()) for both in padded.values()}) == 1
    assert padded["off"][0] == "" and mine[2].text in padded["live"][0]


def test_a_difference_has_an_interval_that_holds_its_mean() -> None:
    def replied(thinking: int, text: str) -> Behaviour:
        words = Counter(text.split())
        return Behaviour(input_tokens=1, thinking_tokens=thinking, tool=NOTHING, words=words)

    found = difference([replied(n, "a b") for n in range(20)], [replied(5, "a b c d")] * 20)
    mean, low, high = found.thinking
    assert (mean, found.length) == (4.5, (-2, -2, -2))
    assert low < mean < high
    assert 0 < found.wording < 1
