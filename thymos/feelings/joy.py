from __future__ import annotations

from typing import ClassVar

from thymos.feelings.feeling import Levels
from thymos.responses import Deltas, Rows, deltas, rows_for
from thymos.stimuli import Stimulus


class Joy:
    """Reward and pleasure: what is worth wanting, and how good it is to have it."""

    name: ClassVar[str] = "joy"
    hormones: ClassVar[tuple[str, ...]] = ("dopamine", "endorphins")

    rows: ClassVar[Rows] = rows_for(*hormones)
    undulled: ClassVar[frozenset[str]] = frozenset()

    def react(self, stimulus: Stimulus, levels: Levels) -> Deltas:
        return deltas(self.rows, stimulus.name, stimulus.strength)
