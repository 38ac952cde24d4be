"""What a soul learns from, and what it says about having learnt: the values at the border of the learning rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from psyche.rewards import reward_of


class Lesson(NamedTuple):
    """One event as it matters to growth. A tuple, because a replay makes a million of them."""

    event_id: int
    time_ns: int
    stimuli: Mapping[str, float]
    """What the event was appraised as, each with its strength from 0 to 1."""
    reward: float = 0.0
    """How good or bad an end the event is, from -1 to 1; 0 for neither."""

    @classmethod
    def of(cls, event_id: int, time_ns: int, stimuli: Mapping[str, float]) -> Self:
        """With the reward that the table gives these stimuli."""
        return cls(event_id, time_ns, stimuli, reward_of(stimuli))


class Trace(NamedTuple):
    """What is left of having met a stimulus."""

    eligibility: float
    """From 0 to 1 at `time_ns`, and half of it with every half-life since."""
    time_ns: int
    event_id: int
    """The event at which it was met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One coefficient moved, and why."""

    stimulus: str
    hormone: str
    before: float
    after: float
    event_id: int
    """The event that moved it: an end, good or bad, or the first event of a new day."""
    time_ns: int
    because: int | None
    """The earlier event that the end was credited to; None if the pull of the birth matrix moved it overnight."""
    eligibility: float = 0.0
    """How much of that earlier event was left, from 0 to 1."""
    reward: float = 0.0
    surprise: float = 0.0
    """The end minus what this hormone had made of it in advance: the prediction error, from worse to better."""
