from __future__ import annotations

from typing import ClassVar

from thymos.feelings.feeling import Levels
from thymos.responses import Deltas, Rows, deltas, rows_for
from thymos.stimuli import Stimulus


class Stress:
    """The alarm: something is not under control."""

    name: ClassVar[str] = "stress"
    hormones: ClassVar[tuple[str, ...]] = ("cortisol",)

    rows: ClassVar[Rows] = rows_for(*hormones)
    undulled: ClassVar[frozenset[str]] = frozenset()

    def react(self, stimulus: Stimulus, levels: Levels) -> Deltas:
        return deltas(self.rows, stimulus.name, stimulus.strength)
