"""Why a level is what it is: the events behind it, by what is left of each. Pure.

Relaxation is linear, so what is left of the doses adds up, exactly: level − baseline = Σ over doses + what was there
before the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from thymos.fold import Fold
from thymos.hormones import NS_PER_S, Hormone
from thymos.trail import Dose

NEGLIGIBLE: Final = 0.05
"""Points of a level below which a cause is none that anybody would name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """An event, by what one of its stimuli did to a hormone."""

    event_id: int
    timestamp: int
    stimulus: str
    points_then: float
    points: float
    """What is left of it: points of the level, above or below 0."""
    coefficient: float


@dataclass(slots=True)
class Ledger:
    """Takes in the doses of a fold, and keeps those of some hormones."""

    hormones: frozenset[str]
    doses: list[Dose] = field(default_factory=list)

    def __call__(self, dose: Dose) -> None:
        if dose.hormone in self.hormones:
            self.doses.append(dose)


def causes(doses: Iterable[Dose], hormone: Hormone, at_ns: int) -> list[Cause]:
    """What is left, at a moment of lived time, of the doses of a hormone; what weighs most first."""
    found = [
        Cause(
            event_id=dose.event_id,
            timestamp=dose.timestamp,
            stimulus=dose.stimulus,
            points_then=dose.tonic + dose.phasic,
            points=left(dose, hormone, at_ns),
            coefficient=dose.dose / dose.base if dose.base else 1.0,
        )
        for dose in doses
        if dose.hormone == hormone.name
    ]
    return sorted(found, key=lambda cause: (-abs(cause.points), -cause.event_id))


def left(dose: Dose, hormone: Hormone, at_ns: int) -> float:
    """What a dose still contributes to its hormone's level, in points."""
    tonic, phasic, _ = hormone.relaxed((dose.tonic, dose.phasic, dose.at_ns), at_ns)
    return tonic + phasic


def reach_ns(body: Mapping[str, Hormone]) -> int:
    """How far back, in nanoseconds, anything is left of anything: twelve half-lives of the slowest hormone."""
    slowest = max(max(h.half_life_s, h.tonic_half_life_s if h.tonic_share else 0.0) for h in body.values())
    return round(12 * slowest * NS_PER_S)


class Behind(NamedTuple):
    """One kind of thing that moved hormones."""

    stimulus: str
    times: int
    """How many events."""
    last: int
    """The id of the last of them, and when it was."""
    last_ns: int
    points: float
    """What is left of all of them."""


def summary(doses: Iterable[Dose], fold: Fold, sides: Mapping[str, int]) -> list[Behind]:
    """What moved the hormones to their sides (1 above the baseline, −1 below it); what weighs most first."""
    found: dict[str, Behind] = {}
    for dose in doses:
        side = sides.get(dose.hormone)
        if side is None:
            continue
        points = side * left(dose, fold.body.hormones[dose.hormone], fold.lived_ns)
        before = found.get(dose.stimulus, Behind(dose.stimulus, 0, 0, 0, 0.0))
        is_another = dose.event_id != before.last
        found[dose.stimulus] = Behind(
            dose.stimulus, before.times + is_another, dose.event_id, dose.timestamp, before.points + points
        )
    listed = [behind for behind in found.values() if behind.points > NEGLIGIBLE]
    return sorted(listed, key=lambda behind: (-behind.points, behind.stimulus))
