"""The same stimulus again and again counts less; with time it counts again; something new brings it back. Pure.

After the characteristics of habituation in Thompson & Spencer, Psychological Review 73, 1966, as revised by Rankin et
al., Neurobiology of Learning and Memory 92, 2009: the response falls exponentially to an asymptote (1), recovers by
itself (2), and another stimulus restores it (8, dishabituation).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import NamedTuple

RISE = 0.2
"""The part of the way to MOST that one presentation at full intensity goes."""
MOST = 0.9
"""What the same stimulus without end loses of its strength."""
HALF_LIFE_S = 1_800.0
FRESH = 0.05
"""A stimulus that has lost less than this is new, and restores the others."""
RESTORED = 0.5
"""What a new stimulus at full intensity takes from the habituation to all others."""


class Habit(NamedTuple):
    """How much of its strength a stimulus had lost at a moment, from 0 to MOST."""

    lost: float
    at_ns: int

    def now(self, at_ns: int) -> float:
        elapsed_s = (at_ns - self.at_ns) / 1e9
        return self.lost * 2.0 ** (-elapsed_s / HALF_LIFE_S) if elapsed_s > 0.0 else self.lost


def met(habits: MutableMapping[str, Habit], name: str, intensity: float, at_ns: int) -> float:
    """How much of a stimulus counts, from 1 − MOST to 1; changes the habits by its having been met."""
    habit = habits.get(name)
    lost = habit.now(at_ns) if habit else 0.0
    if lost < FRESH and len(habits) > 1:
        kept = 1.0 - RESTORED * intensity
        for other, old in habits.items():
            if other != name:
                habits[other] = Habit(old.lost * kept, old.at_ns)
    habits[name] = Habit(lost + (MOST - lost) * RISE * intensity, at_ns)
    return 1.0 - lost
