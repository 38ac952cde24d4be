"""Growth as curves: how coefficients moved over time, from the changes that learning tells. Pure, but for the plot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from psyche.learning import Change

CURVES: Final = 6
"""As many as can be told apart in a terminal."""

UNITS: Final = (("days", 86_400 * 10**9), ("hours", 3_600 * 10**9), ("minutes", 60 * 10**9), ("nanoseconds", 1))
MARGIN: Final = 0.02
"""Room above and below the curves."""

Curve = list[tuple[int, float]]
"""Times, nanoseconds since the epoch, and values."""


def curves(changes: Iterable[Change], only: Sequence[str] = ()) -> dict[str, Curve]:
    """By coefficient, written `stimulus.hormone`, its values over time; those that moved farthest first, or `only` those
    that are asked for."""
    found: dict[str, Curve] = {}
    for change in changes:
        name = f"{change.stimulus}.{change.hormone}"
        curve = found.setdefault(name, [(change.time_ns, change.before)])
        curve.append((change.time_ns, change.after))
    if only:
        return {name: found[name] for name in only if name in found}
    farthest = sorted(found, key=lambda name: (-abs(found[name][-1][1] - found[name][0][1]), name))
    return {name: found[name] for name in farthest[:CURVES]}


def plotted(shown: dict[str, Curve], width: int, height: int, *, colours: bool) -> str:
    """The curves as text, `width` characters wide, with where each began and came to."""
    import plotille  # needed for this only

    began = min(curve[0][0] for curve in shown.values())
    ended = max(curve[-1][0] for curve in shown.values())
    span = max(ended - began, 1)
    unit, size = next((unit, size) for unit, size in UNITS if span >= 2 * size or size == 1)
    values = [value for curve in shown.values() for _, value in curve]
    figure = plotille.Figure()
    figure.width, figure.height, figure.with_colors = width - 12, height, colours
    figure.x_label, figure.y_label = unit, ""
    figure.x_ticks_fkt = lambda low, _: f"{low:.1f}"
    figure.y_ticks_fkt = lambda low, _: f"{low:.2f}"
    figure.set_x_limits(min_=0.0, max_=span / size)
    figure.set_y_limits(min_=min(values) - MARGIN, max_=max(values) + MARGIN)
    for name, curve in shown.items():
        steps = [*curve, (ended, curve[-1][1])]
        label = f"{name}  {curve[0][1]:.2f} → {curve[-1][1]:.2f}"
        figure.plot([(at - began) / size for at, _ in steps], [value for _, value in steps], label=label)
    return str(figure.show(legend=True))
