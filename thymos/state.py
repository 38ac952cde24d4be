"""The state: all that the past leaves in the agent. A value, with one text for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from psyche.errors import PsycheError
from psyche.learning import Soul
from psyche.matrix import Matrix
from thymos.errors import MalformedState
from thymos.habituation import Habit
from thymos.hormones import Deviation
from thymos.topics import packed, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """After all events up to `position`. Make another one with `fold.Fold`."""

    position: int = 0
    """The id of the last event."""
    lived_ns: int = 0
    """The time that has passed from event to event. It only grows: where a timestamp lies before the one before it, no
    time has passed, and a clock that was once wrong by a year stops nothing for a year."""
    last_ns: int = 0
    """The timestamp of the last event; 0 before the first."""
    deviations: Mapping[str, Deviation] = field(default_factory=dict)
    """By hormone; one that is not there is at rest."""
    habits: Mapping[str, Habit] = field(default_factory=dict)
    """By stimulus."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """By stimulus, how often it has been met."""
    sessions: tuple[tuple[int, tuple[Any, ...]], ...] = ()
    """The near past of the sessions in which something happened last, the latest last; see `NearPast.to_plain`."""
    young: frozenset[int] = frozenset()
    old: frozenset[int] = frozenset()
    """Words and tools that were met: see `topics.py`."""
    wants: tuple[str, ...] = ()
    """The desires that were felt at the last reply, the strongest first."""
    onsets: Mapping[str, int] = field(default_factory=dict)
    """By desire, how often it has begun to be felt."""
    voices: Mapping[str, int] = field(default_factory=dict)
    """By feeling, which of its voices speaks, counted from 1."""
    looked_ns: int = -(10**18)
    """When, in lived time, it was last looked what is wanted."""
    soul: Soul = field(default_factory=lambda: Soul.born(Matrix()))
    birth: int = 0
    """The id of the birth that the soul comes from; 0 for that of an ordinary person."""

    def to_json(self) -> str:
        """The same text for the same state, exact to the last bit."""
        return json.dumps(
            {
                "position": self.position,
                "lived_ns": self.lived_ns,
                "last_ns": self.last_ns,
                "deviations": self.deviations,
                "habits": self.habits,
                "counts": self.counts,
                "sessions": self.sessions,
                "young": packed(self.young),
                "old": packed(self.old),
                "wants": self.wants,
                "onsets": self.onsets,
                "voices": self.voices,
                "looked_ns": self.looked_ns,
                "soul": self.soul.to_json(),
                "birth": self.birth,
            },
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """MalformedState if the text is something else."""
        try:
            data = json.loads(text)
            return cls(
                position=int(data["position"]),
                lived_ns=int(data["lived_ns"]),
                last_ns=int(data["last_ns"]),
                deviations={name: _deviation(*values) for name, values in data["deviations"].items()},
                habits={name: Habit(float(lost), int(at_ns)) for name, (lost, at_ns) in data["habits"].items()},
                counts={name: int(count) for name, count in data["counts"].items()},
                sessions=tuple((int(id_), _frozen(past)) for id_, past in data["sessions"]),
                young=frozenset(unpacked(data["young"])),
                old=frozenset(unpacked(data["old"])),
                wants=tuple(map(str, data["wants"])),
                onsets={name: int(count) for name, count in data["onsets"].items()},
                voices={name: int(band) for name, band in data["voices"].items()},
                looked_ns=int(data["looked_ns"]),
                soul=Soul.from_json(data["soul"]),
                birth=int(data["birth"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, PsycheError) as error:
            raise MalformedState(f"{type(error).__name__}: {error}") from error


def _deviation(tonic: float, phasic: float, at_ns: int) -> Deviation:
    return float(tonic), float(phasic), int(at_ns)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
