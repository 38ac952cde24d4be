"""Whether it matters how strongly one feels, and what: dose and response, and what each stimulus is about. Pure."""

from __future__ import annotations

from anima_project.configuration import Configuration
from thymos.fold import Fold
from thymos.glands import Glands
from thymos.inner_voice import thinking_factor
from thymos.physiology import physiology
from thymos.state import State

FRUSTRATION = (0.0, 15.0, 35.0, 55.0, 80.0)
"""Five levels, one in each band of the inner voice."""

# The hormones that each stimulus moves more than any other, up (+) or down (−).
ABOUT = {
    "tool_failed": "+frustration",
    "tool_succeeded": "-frustration",
    "repeated_failure": "+cortisol",
    "recovered": "-frustration +dopamine",
    "user_spoke": "+oxytocin",
    "praise": "+dopamine",
    "criticism": "+cortisol",
    "thanks": "+oxytocin",
    "novelty": "+dopamine",
    "monotony": "-dopamine",
    "silence": "-oxytocin",
    "long_effort": "+endorphins",
    "goal_reached": "-frustration +dopamine",
    "interrupted": "+cortisol",
    "refused": "+cortisol -testosterone",
    "reminded": "+oxytocin",
    "reminded_of_trouble": "+cortisol",
}


def frustrated(level: float) -> Fold:
    """An ordinary person, otherwise at rest."""
    deviations = {"frustration": (0.0, level, 1)} if level else {}
    return Fold(State(lived_ns=1, last_ns=1, deviations=deviations), physiology(Configuration()))


def thinking() -> list[tuple[float, int]]:
    """At each level of frustration, what the thinking budget is multiplied with, and which voice speaks, from 0 on."""
    folds = [frustrated(level) for level in FRUSTRATION]
    return [(thinking_factor(fold), fold.speaking().get("frustration", 0)) for fold in folds]


def moved(stimulus: str) -> dict[str, float]:
    """By hormone, the points by which one whole stimulus moves its level, all levels being 50 before."""
    body = physiology(Configuration())
    deviations = {name: (0.0, 50.0 - hormone.baseline, 1) for name, hormone in body.hormones.items()}
    glands = Glands(State(deviations=deviations), body, None)
    glands.react([(stimulus, 1.0)], 1, {}, (1, 1))
    return {name: glands.level(name, 1) - 50.0 for name in body.hormones}


def specificity(stimulus: str) -> tuple[float, float]:
    """The least that a hormone moves which the stimulus is about, in its direction, and the most that another moves."""
    points = moved(stimulus)
    about = {signed[1:]: 1 if signed[0] == "+" else -1 for signed in ABOUT[stimulus].split()}
    least = min(points[name] * sign for name, sign in about.items())
    return least, max(abs(value) for name, value in points.items() if name not in about)
