"""What an event can be to the agent: a closed list, so that matrices, tables and plugins speak of the same things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

STIMULI: Mapping[str, str] = {
    "tool_failed": "a tool answered that it failed",
    "tool_succeeded": "a tool did what it was asked",
    "repeated_failure": "the same tool failed in the same way again",
    "recovered": "a tool succeeded after it had failed",
    "user_spoke": "the person said something",
    "praise": "the person said that it was good",
    "criticism": "the person said that it was not good",
    "thanks": "the person said thanks",
    "novelty": "a topic or a tool not met before",
    "monotony": "the same few calls, over and over",
    "silence": "nothing happened for long",
    "long_effort": "many steps without a word from the person",
    "goal_reached": "the person said that what they wanted is there",
    "interrupted": "the person stopped the agent",
    "refused": "the person, or their rules, said no to a call",
    "reminded": "a moment came back that had felt good",
    "reminded_of_trouble": "a moment came back that had felt bad",
}
"""By name, what it is. The names are also the rows of the soul matrix."""


class Stimulus(NamedTuple):
    """One thing that an event was to the agent. Both numbers are from 0 to 1."""

    name: str
    strength: float
    """How much it counts now: the same again and again counts less."""
    intensity: float
    """How much it would count the first time."""
