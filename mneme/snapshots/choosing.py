"""Which snapshots stand at the head, and which of level 1 are due to become one of level 2. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from mneme.snapshots.sizes import GROUP

SLACK = 0.75
"""Once level 1 is too much for its room, level 2 takes over so many that this part of the room is left filled: so that it
happens seldom, and several at a time."""


class Costing(Protocol):
    @property
    def cost(self) -> int: ...


One = TypeVar("One", bound=Costing)


def newest_within(newest_first: Iterable[One], room: int) -> list[One]:
    """The newest of them that cost no more than `room` tokens together, oldest first. Reads no further than they go."""
    found: list[One] = []
    for one in newest_first:
        room -= one.cost
        if room < 0:
            break
        found.append(one)
    return found[::-1]


def due(snapshots: Sequence[One], room: int) -> list[One]:
    """Those of level 1, given oldest first, that should become one of level 2 now; none as long as all have room."""
    if sum(one.cost for one in snapshots) <= room:
        return []
    staying = len(newest_within(reversed(snapshots), int(SLACK * room)))
    return list(snapshots[: min(GROUP, max(1, len(snapshots) - staying))])
