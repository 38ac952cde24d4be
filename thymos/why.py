"""Why a level is what it is: the events behind it, by what is left of each. Pure.

Relaxation is linear, so what is left of the doses adds up, exactly: level − baseline = Σ over doses + what was there
before the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from thymos.fold import Dose, Fold
from thymos.hormones import NS_PER_S, Hormone

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


def summary(doses: Iterable[Dose], fold: Fold, sides: Mapping[str, int]) -> list[tuple[str, int, int, float]]:
    """What moved the hormones to their sides (1 above the baseline, −1 below it): stimulus, how often, the last event,
    and the points that are left; what weighs most first."""
    found: dict[str, tuple[int, int, float]] = {}
    for dose in doses:
        side = sides.get(dose.hormone)
        if side is None:
            continue
        points = side * left(dose, fold.body.hormones[dose.hormone], fold.lived_ns)
        times, last, before = found.get(dose.stimulus, (0, 0, 0.0))
        found[dose.stimulus] = (times + (dose.event_id != last), max(last, dose.event_id), before + points)
    listed = [(name, times, last, points) for name, (times, last, points) in found.items() if points > NEGLIGIBLE]
    return sorted(listed, key=lambda row: (-row[3], row[0]))
