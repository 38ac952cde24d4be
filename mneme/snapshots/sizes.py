"""How long snapshots are and how much they cover, for a view of a given size. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from anima_project.configuration import Head

RATIO = 16
"""Tokens of events that one token of a snapshot stands for: a page becomes three lines."""
LEAST = 50
"""Below that many tokens nothing can be said."""
AT_LEAST_1, AT_LEAST_2 = 6, 3
"""Snapshots of each level for which there is room at the head, however small the view."""
FRAME, HEADING = 110, 12
"""Tokens of what is said in front of all snapshots, and in front of each."""
GROUP = 8
"""Snapshots of level 1 in one of level 2, at most."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """All in tokens."""

    room_1: int
    """For the snapshots of level 1 at the head together, and likewise `room_2`."""
    room_2: int
    length_1: int
    """Of one snapshot of level 1, and likewise `length_2`."""
    length_2: int

    @property
    def piece(self) -> int:
        """Of the events that one snapshot of level 1 covers."""
        return RATIO * self.length_1


def sizes(budget: int, head: Head, longest: int) -> Sizes:
    """For `budget` tokens of conversation and head; no snapshot is longer than `longest` tokens."""
    room = max(0, int((head.snapshots_1 + head.snapshots_2) * budget) - FRAME)
    room_2 = min(room, int(head.snapshots_2 * budget))
    room_1 = room - room_2
    return Sizes(
        room_1=room_1,
        room_2=room_2,
        length_1=max(LEAST, min(longest, room_1 // AT_LEAST_1 - HEADING)),
        length_2=max(LEAST, min(longest, room_2 // AT_LEAST_2 - HEADING)),
    )
