"""What the subsystems show as charts, on a page that names nobody.

A subsystem answers by connecting to `charts_wanted` and returning a Chart, several, or None:

    charts_wanted.connect(draw, dispatch_uid="thymos.draw")
    def draw(sender, since_ns, **_) -> Chart | None: ...

Receivers run while a person waits for the page, and must be quick, whatever the length of the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.dispatch import Signal

charts_wanted = Signal()
"""Sent with `since_ns`, nanoseconds since the epoch: what was before is not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, or one colour of the bars: a value per label, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    events: tuple[int | None, ...] = ()
    """For each value the id of the event that it comes from, None for none; empty if it is so for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of some series over the same labels. ValueError if a series has not one value per label,
    or not one event per value."""

    title: str
    labels: tuple[str, ...]
    """What stands below: days, names."""
    series: tuple[Series, ...]
    kind: Literal["lines", "bars", "stacked", "dots"] = "lines"
    """Dots are a table of them, a row for each series, the larger the value the larger the dot: a heat map."""
    unit: str = ""
    about: str = ""
    """A sentence on what one sees."""

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(f"{series.name} has {len(series.values)} values for {len(self.labels)} labels.")
            if series.events and len(series.events) != len(series.values):
                raise ValueError(f"{series.name} has {len(series.events)} events for {len(series.values)} values.")


def gather(since_ns: int) -> tuple[Chart, ...]:
    """Everybody's charts, in the order in which they connected. Who fails is logged, and shows nothing."""
    found: list[Chart] = []
    for _, answer in charts_wanted.send_robust(sender=None, since_ns=since_ns):
        parts = answer if isinstance(answer, list | tuple) else (answer,)
        found += [part for part in parts if isinstance(part, Chart)]
    return tuple(found)
