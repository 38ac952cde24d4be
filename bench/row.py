"""A row of the table: a figure, the floor it is held against, and how far it may be above that."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`ours` and `floor` are in `unit`, measured in the same run; `most` is the bar for ours / floor, or, for rows of
    which `is_difference` is true, for ours − floor."""

    what: str
    against: str
    ours: float
    floor: float
    unit: str
    most: float
    is_difference: bool = False

    @property
    def figure(self) -> float:
        return self.ours - self.floor if self.is_difference else self.ours / self.floor

    @property
    def holds(self) -> bool:
        return self.figure <= self.most


Rows = Iterator[Row]


def seconds(function: Callable[[], object]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def in_turn(ours: Callable[[], float], floor: Callable[[], float], times: int) -> tuple[float, float]:
    """The medians of both, measured A B A B …, so that a machine that changes its speed changes both. One round first
    to warm up."""
    ours(), floor()
    pairs = [(ours(), floor()) for _ in range(times)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
