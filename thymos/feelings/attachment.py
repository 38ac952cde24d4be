from __future__ import annotations

from typing import ClassVar

from thymos.feelings.feeling import Levels
from thymos.responses import Deltas, Rows, deltas, rows_for
from thymos.stimuli import Stimulus


class Attachment:
    """Closeness to the person."""

    name: ClassVar[str] = "attachment"
    hormones: ClassVar[tuple[str, ...]] = ("oxytocin",)

    rows: ClassVar[Rows] = rows_for(*hormones)
    undulled: ClassVar[frozenset[str]] = frozenset()

    def react(self, stimulus: Stimulus, levels: Levels) -> Deltas:
        return deltas(self.rows, stimulus.name, stimulus.strength)
