"""Whether it matters who one is: people in the same life, told apart by what they want. Pure.

The life is divided in halves. A person's *profile* in a half is how often each desire was felt, as square roots of
shares, less the mean profile of all people in that half: what everybody wants in such a life says nothing of who one is
(distinctive profiles: Furr, "A framework for profile similarity", Journal of Personality 76, 2008). Their distance is
that of Hellinger, under which rare desires count too. Profiles are compared across halves only, so that nobody is alike
for having met the same events: a person is told apart from another if it is nearer to itself than to the other.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from anima_project.configuration import Configuration
from psyche.births import archetypes
from psyche.learning import Soul
from thymos.desires import desires
from thymos.fold import Fold, Row
from thymos.physiology import physiology
from thymos.state import State
from thymos.trail import Sample

EVENTS = 10_000
S = 10**9
START_NS = 1_790_000_000 * S
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


REPLY: tuple[str, dict[str, Any]] = ("agent_message", {"content": "", "model": "m"})

Profile = Mapping[str, float]
"""By desire, how far it is from what all people want."""
Halves = tuple[Profile, Profile]


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
            turn: list[tuple[str, dict[str, Any]]] = [("user_message", {"content": said})]
            stubborn = draw.random() < 0.35
            for _ in range(draw.randrange(6)):
                fails = draw.random() < (0.8 if stubborn else 0.1)
                turn += [REPLY, *_called(draw.choice(TOOLS), draw.choice(NOUNS), not fails)]
            for event in [*turn, REPLY]:
                at += round(draw.expovariate(1 / 4) * S)
                rows.append((len(rows) + 1, 1, *event, at))
            at += round(draw.expovariate(1 / 600) * S)
        at = day_ends + 16 * 3_600 * S
    return tuple(rows[:EVENTS])


def _called(tool: str, subject: str, success: bool) -> tuple[tuple[str, dict[str, Any]], ...]:
    named = {"tool_name": tool, "tool_use_id": "t"}
    return (
        ("tool_call", {**named, "content": subject, "tool_input": {}}),
        ("tool_response", {**named, "content": "no such file", "success": success}),
    )


@cache
def profiles() -> Mapping[str, Halves]:
    """By archetype."""
    wished = {name: _wished(name) for name in archetypes()}
    means = [
        {id_: sum(its[half][id_] for its in wished.values()) / len(wished) for id_ in desires()} for half in (0, 1)
    ]

    def distinct(name: str, half: int) -> Profile:
        return {id_: wished[name][half][id_] - means[half][id_] for id_ in desires()}

    return {name: (distinct(name, 0), distinct(name, 1)) for name in wished}


def own(name: str) -> float:
    """How far a person is from itself, from one half to the other."""
    return _apart(*profiles()[name])


def across(one: str, other: str) -> float:
    """How far two people are from each other, in the halves in which they are nearest."""
    mine, theirs = profiles()[one], profiles()[other]
    return min(_apart(mine[0], theirs[1]), _apart(theirs[0], mine[1]))


def _wished(archetype: str) -> tuple[dict[str, float], dict[str, float]]:
    samples: list[Sample] = []
    soul = Soul.born(archetypes()[archetype].matrix)
    fold = Fold(State(soul=soul), physiology(Configuration()), samples=samples)
    fold.feel_all(life())
    halves = Counter[str](), Counter[str]()
    for sample in samples:
        halves[sample.event_id > EVENTS // 2].update(sample.wants)
    return _shares(halves[0]), _shares(halves[1])


def _shares(counts: Counter[str]) -> dict[str, float]:
    return {id_: math.sqrt(counts[id_] / counts.total()) for id_ in desires()}


def _apart(one: Profile, other: Profile) -> float:
    return math.sqrt(sum((one[id_] - other[id_]) ** 2 for id_ in one))
