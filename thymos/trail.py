"""What a fold tells on its way, to whoever asks: what an explanation and a chart are made of. Values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Dose(NamedTuple):
    """One hormone moved, and why."""

    event_id: int
    timestamp: int
    stimulus: str
    strength: float
    feeling: str
    hormone: str
    base: float
    """Before the soul's coefficient, and `dose` after it."""
    dose: float
    at_ns: int
    tonic: float
    phasic: float
    """What the dose changed in the two parts of the deviation."""


class Sample(NamedTuple):
    """How it stood at a reply."""

    event_id: int
    timestamp: int
    levels: Mapping[str, float]
    """By hormone, to three places."""
    wants: tuple[str, ...]
    """The desires that were felt, the strongest first."""
    counts: Mapping[str, int]
    """By stimulus, how often it had been met."""
    onsets: Mapping[str, int]
    """By desire, how often it had begun to be felt."""
    coefficients: Mapping[str, float]
    """Those that experience had moved, written `stimulus.hormone`, to three places."""
