"""What a feeling is. A new one is one class like this and one line of entry point in the group `anima.feelings`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple, Protocol, runtime_checkable

from thymos.hormones import Hormone
from thymos.responses import Deltas, Rows
from thymos.stimuli import Stimulus

Levels = Mapping[str, float]
"""By hormone, the level of the moment, from 0 to 100."""


class Feeling(Protocol):
    """Made once per process, without arguments. Pure: the same stimulus at the same levels gives the same deltas, on
    every machine and in every process, or replays differ. One that raises is logged, and moves nothing."""

    name: ClassVar[str]
    hormones: ClassVar[tuple[str, ...]]
    """Those that it moves. What it says of others is not heard."""

    def react(self, stimulus: Stimulus, levels: Levels) -> Deltas:
        """Doses for its hormones, before the soul's coefficients."""


@runtime_checkable
class Selective(Protocol):
    """A feeling that says which stimuli it answers to, and is not asked about the others."""

    answers_to: ClassVar[frozenset[str]]


@runtime_checkable
class Tabular(Protocol):
    """A feeling that does nothing but read a table: its doses are those of the table times the strength. It is not
    asked at all, which makes a replay much faster; its `react` says the same."""

    rows: ClassVar[Rows]
    undulled: ClassVar[frozenset[str]]
    """Stimuli that one does not get used to: their doses are those of the table times the intensity."""


@runtime_checkable
class Glandular(Protocol):
    """A feeling that brings a hormone which nobody else has."""

    brings: ClassVar[tuple[Hormone, ...]]


class Voice(NamedTuple):
    """What the inner voice says from a level on."""

    level: float
    text: str


@runtime_checkable
class Voiced(Protocol):
    """A feeling with a voice of its own: the highest band that the level of the hormone `heeds` has reached speaks."""

    name: ClassVar[str]
    heeds: ClassVar[str]
    voices: ClassVar[tuple[Voice, ...]]
    """From the lowest level up; below the first there is silence. No numbers, no names of hormones."""


@runtime_checkable
class Pensive(Protocol):
    """A feeling that makes the agent think more, or less."""

    def thinking_factor(self, levels: Levels) -> float:
        """Multiplies the thinking budget; 1 changes nothing. `levels` fall in steps, see `Hormone.stepped`."""
