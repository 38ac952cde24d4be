"""What is felt, for people: desires with their causes, levels as bars, events behind a level. Pure: values in, lines out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from psyche.learning import Change
from thymos.desires import desires
from thymos.fold import Fold
from thymos.reasons import counted, reasons
from thymos.stimuli import STIMULI
from thymos.trail import Dose
from thymos.why import NEGLIGIBLE, Cause

AT_EASE: Final = "It is at ease: nothing in particular is wanted."
BAR: Final = 30
MOST_CAUSES: Final = 2
MOST_EVENTS: Final = 15


def feelings(fold: Fold, doses: Sequence[Dose]) -> list[str]:
    """The desires of the moment and what the inner voice says, each with what is behind it."""
    lines: list[str] = []
    for reason in reasons(fold, doses):
        lines.append(reason.what)
        lines += [
            f"    because {STIMULI[behind.stimulus]}{counted(behind.times)}, last at event {behind.last}"
            for behind in reason.behind[:MOST_CAUSES]
        ]
    return lines or [AT_EASE]


def levels(fold: Fold) -> list[str]:
    """A bar for each hormone, with a mark where its baseline is."""
    width = max(map(len, fold.body.hormones))
    return [
        f"{name:<{width}} {bar(fold.level(name), hormone.baseline)} {fold.level(name):5.1f}  rests at {hormone.baseline:g}"
        for name, hormone in fold.body.hormones.items()
    ]


def bar(level: float, baseline: float) -> str:
    full, mark = round(level / 100 * BAR), min(round(baseline / 100 * BAR), BAR - 1)
    return "".join("┃" if at == mark else "█" if at < full else "░" for at in range(BAR))


def as_json(fold: Fold) -> dict[str, Any]:
    return {
        "after_event": fold.position,
        "levels": {name: round(level, 3) for name, level in fold.levels().items()},
        "wants": [{"id": id_, "label": desires()[id_].label} for id_ in fold.felt()],
        "voices": fold.speaking(),
    }


def causes(found: Sequence[Cause], level: float, baseline: float, now: int) -> list[str]:
    """The events behind a level."""
    lines = [f"It is at {level:.1f}, and rests at {baseline:g}."]
    shown = [cause for cause in found if abs(cause.points) >= NEGLIGIBLE][:MOST_EVENTS]
    for cause in shown:
        soul = "" if abs(cause.coefficient - 1.0) < 0.005 else f", × {cause.coefficient:.2f} in this soul"
        lines.append(
            f"{cause.points:+7.2f}  event {cause.event_id}, {ago(now - cause.timestamp)}: {STIMULI[cause.stimulus]}"
            f" ({cause.points_then:+.2f} then{soul})"
        )
    if rest := len(found) - len(shown):
        lines.append(f"{sum(cause.points for cause in found[len(shown) :]):+7.2f}  {rest} more, of little weight")
    return lines


def changes(found: Iterable[Change], now: int) -> list[str]:
    """The events behind a coefficient, the newest first."""
    lines = []
    for change in reversed(list(found)):
        moved = f"{change.before:.3f} → {change.after:.3f}"
        if change.because is None:
            reason = "a night passed, and it drew back towards its birth"
        else:
            end = "a good end" if change.reward > 0 else "a bad end"
            reason = f"event {change.event_id} was {end} ({change.reward:+.2f}) of what began at event {change.because}"
        lines.append(f"{moved}  {ago(now - change.time_ns)}: {reason}")
    return lines


def ago(ns: int) -> str:
    """How long ago that is, as a person would say it."""
    seconds = max(0, ns) / 1e9
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def matrix_rows(rows: Mapping[str, Mapping[str, float]], hormones: Sequence[str]) -> list[list[str]]:
    """The coefficients as cells, a row for each stimulus; what is ordinary is a dot."""
    return [
        [
            stimulus,
            *(f"{value:.2f}" if (value := rows.get(stimulus, {}).get(name, 1.0)) != 1.0 else "·" for name in hormones),
        ]
        for stimulus in STIMULI
    ]
