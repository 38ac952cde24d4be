"""Being reminded: what was felt in a moment that comes back stirs a little of the same. Read from the reply's event, which
records what was recalled for it and how that felt; so the log alone says what it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from thymos.hormones import Hormone

SOURCE: Final = "mneme"
"""Under this name a reply records what was recalled for it."""
FEW: Final = 3
"""The recollections that count, the best ones."""
NOTICEABLE: Final = 0.05
"""A feeling nearer to none than this is none."""
PLAIN: Final = 0.5
"""So far from the baseline, as a part of the way, a feeling counts in full."""
GOOD: Final = ("dopamine", "serotonin", "oxytocin", "endorphins")
BAD: Final = ("cortisol", "frustration")


def reminded(payload: Mapping[str, Any], hormones: Mapping[str, Hormone]) -> list[tuple[str, float]]:
    """The stimulus of what came back, with its intensity: a good memory or a bad one; none if it left one cold."""
    warmths = [_warmth(levels, hormones) for levels in _levels(payload)]
    warmth = sum(warmths) / len(warmths) if warmths else 0.0
    if abs(warmth) < NOTICEABLE:
        return []
    return [("reminded" if warmth > 0 else "reminded_of_trouble", min(1.0, abs(warmth) / PLAIN))]


def recalled(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was recalled for the reply, the best first: the `event` of each, and the `levels` that were felt then."""
    felt = payload.get("felt")
    mine = felt.get(SOURCE) if isinstance(felt, Mapping) else None
    rows = mine.get("recalled") if isinstance(mine, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _levels(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = [row.get("levels") for row in recalled(payload)[:FEW]]
    return [levels for levels in found if isinstance(levels, Mapping) and levels]


def _warmth(levels: Mapping[str, Any], hormones: Mapping[str, Hormone]) -> float:
    """From -1, all that is bad, to 1, all that is good: the strongest of each kind against each other."""

    def strongest(names: tuple[str, ...]) -> float:
        return max(
            (_above(levels.get(name), hormones[name].baseline) for name in names if name in hormones), default=0.0
        )

    return strongest(GOOD) - strongest(BAD)


def _above(level: Any, baseline: float) -> float:
    if type(level) not in (int, float) or not baseline < level <= 100.0 or baseline >= 100.0:
        return 0.0
    return float((level - baseline) / (100.0 - baseline))
