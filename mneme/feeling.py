"""How a remembered moment felt: how strongly, how much like now, and in words. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

Levels = Mapping[str, float]

STRONG: Final = 0.5
"""A hormone half-way to the end of its scale, alone, is as strongly felt as anything."""
NOTICED: Final = 0.15
"""Nearer to its baseline than this, as a part of the way, a hormone has no word."""
MOST_WORDS: Final = 2

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "dopamine": ("eager", "listless"),
    "serotonin": ("content", "low"),
    "oxytocin": ("close to the user", "alone"),
    "testosterone": ("bold", "timid"),
    "cortisol": ("tense", "calm"),
    "endorphins": ("light-hearted", "joyless"),
    "frustration": ("frustrated", "at ease"),
}
"""By hormone, what it is to have much and little of it."""


def deviations(levels: Levels, baselines: Levels) -> dict[str, float]:
    """By hormone, how far from its baseline: a part of the way to 100, or, below 0, to 0."""
    found: dict[str, float] = {}
    for name, level in levels.items():
        if (rest := baselines.get(name)) is not None:
            way = (100.0 - rest) if level > rest else rest
            found[name] = (level - rest) / way if way else 0.0
    return found


def strength(apart: Mapping[str, float]) -> float:
    """How strongly it was felt, from 0 to 1."""
    return min(1.0, math.sqrt(sum(value * value for value in apart.values())) / STRONG)


def likeness(then: Mapping[str, float], now: Mapping[str, float]) -> float:
    """The cosine of two feelings, 0 where one of them is none, or they are opposed."""
    product = sum(value * now.get(name, 0.0) for name, value in then.items())
    length = math.sqrt(sum(v * v for v in then.values()) * sum(v * v for v in now.values()))
    return max(0.0, product / length) if length else 0.0


def in_words(apart: Mapping[str, float]) -> str:
    """The feeling as a person would name it, the strongest first; empty if it was none to speak of."""
    strongest = sorted(apart, key=lambda name: -abs(apart[name]))[:MOST_WORDS]
    return " and ".join(
        WORDS[name][0 if apart[name] > 0 else 1] for name in strongest if name in WORDS and abs(apart[name]) >= NOTICED
    )
