"""That it matters who one is, and how strongly one feels: individuality and dose–response, on a life of 10,000 events."""

from __future__ import annotations

import math
import random
from collections import Counter
from functools import cache

import pytest

from psyche.births import archetypes
from psyche.learning import Soul
from tests.thymos.logs import START_NS, S, answer, body, call, reply, user
from tests.thymos.test_frustration import frustrated
from thymos.desires import desires
from thymos.fold import Fold, Row
from thymos.inner_voice import thinking_factor
from thymos.state import State
from thymos.trail import Sample

EVENTS = 10_000
ASKS = ["and the {} of the {}?", "please look at {} and {}", "what about {}? I think {} is missing there"]
TELLS = ["thanks for the {}", "well done", "this is wrong", "it works now", "no, not what I wanted"]
TOOLS = ["bash", "bash", "bash", "web_get", "read_file", "edit_file"]
NOUNS = [
    "server",
    "harbour",
    "lantern",
    "garden",
    "budget",
    "letter",
    "engine",
    "holiday",
    "recipe",
    "novel",
    "ticket",
    "weather",
    "museum",
    "orchard",
    "violin",
    "bridge",
    "compass",
    "meadow",
    "kettle",
    "ladder",
    "pepper",
    "saddle",
    "thunder",
    "umbrella",
    "village",
    "whisper",
    "yoghurt",
    "balcony",
    "candle",
    "drawer",
]


@cache
def life() -> tuple[Row, ...]:
    """Days of work and nights of silence, with praise and blame, walls and ways round them."""
    draw = random.Random(11)
    rows: list[Row] = []
    at = START_NS
    while len(rows) < EVENTS:
        day_ends = at + 8 * 3_600 * S
        while at < day_ends and len(rows) < EVENTS:
            said = draw.choice(TELLS if draw.random() < 0.3 else ASKS).format(
                draw.choice(NOUNS), draw.choice(NOUNS) + draw.choice(NOUNS)
            )
            turn = [user(said)]
            stubborn = draw.random() < 0.35
            for _ in range(draw.randrange(6)):
                fails = draw.random() < (0.8 if stubborn else 0.1)
                turn += [reply(), call(draw.choice(TOOLS), draw.choice(NOUNS)), answer(not fails, text="no such file")]
            for event in [*turn, reply()]:
                at += round(draw.expovariate(1 / 4) * S)
                rows.append((len(rows) + 1, 1, *event, at))
            at += round(draw.expovariate(1 / 600) * S)
        at = day_ends + 16 * 3_600 * S
    return tuple(rows[:EVENTS])


@cache
def wished(archetype: str) -> tuple[Counter[str], Counter[str]]:
    """How often each desire was felt, in the first half of that life and in the second."""
    samples: list[Sample] = []
    fold = Fold(State(soul=Soul.born(archetypes()[archetype].matrix)), body(), samples=samples)
    fold.feel_all(life())
    halves = Counter[str](), Counter[str]()
    for sample in samples:
        halves[sample.event_id > EVENTS // 2].update(sample.wants)
    return halves


def alike(one: Counter[str], other: Counter[str]) -> float:
    """The cosine of the angle between them: 1 for the same wishes in the same proportions."""
    dot = sum(one[id_] * other[id_] for id_ in desires())
    return dot / math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))


PAIRS = [("explorer", "guardian"), ("stoic", "companion"), ("striver", "poet"), ("artisan", "guardian")]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_people_in_the_same_life_want_other_things_and_each_agrees_with_itself(one: str, other: str) -> None:
    mine, theirs = wished(one), wished(other)
    across = max(alike(a, b) for a in mine for b in theirs)
    assert alike(*mine) > across + 0.01
    assert alike(*theirs) > across + 0.01


def test_the_more_frustrated_the_longer_it_thinks_and_the_graver_it_speaks() -> None:
    folds = [frustrated(level) for level in (0, 15, 35, 55, 80)]
    budgets = [4_000 * thinking_factor(fold) for fold in folds]
    voices = [fold.speaking().get("frustration", 0) for fold in folds]
    assert budgets == sorted(set(budgets))
    assert voices == [0, 1, 2, 3, 4]
