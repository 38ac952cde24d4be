"""The column at the side: the session, the context, what waits, and what the subsystems show. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sessions_app.sections import Meter, Section
from tui.status_bar import short
from tui.transcript.cells import Line, cells, shortened, steady
from tui.transcript.flow import flow, indented

WIDTH = 28
NARROWEST_SCREEN = 80
"""Columns below which the sidebar hides itself."""
QUEUED_LINES = 3
SMALLEST_METER = 10
"""Cells that a bar keeps beside its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the sidebar says."""

    session: str
    worker: str
    used_tokens: int = 0
    budget_tokens: int = 0
    queued: Sequence[str] = ()
    sections: Sequence[Section] = ()
    commands: Sequence[tuple[str, str]] = ()
    """Key and meaning, while the command mode is open: they take the place of all else."""


def sidebar(beside: Beside, height: int) -> list[Line]:
    """At most `height` lines of at most WIDTH cells."""
    if beside.commands:
        return [_title("Commands"), *(_command(key, meaning) for key, meaning in beside.commands)][:height]
    lines = [_title("Session"), *_text(beside.session), [], _title("Worker"), *_text(beside.worker)]
    if beside.budget_tokens:
        lines += [[], _title("In view"), *_meter(beside.used_tokens, beside.budget_tokens)]
    if beside.queued:
        lines += [[], _title(f"Waiting ({len(beside.queued)})")]
        for message in beside.queued:
            lines += _shortened(_text(f"· {message}"), QUEUED_LINES)
    for section in beside.sections:
        lines += [[], _title(section.title)]
        for text in section.lines:
            lines += _text(text)
        named = max((cells(meter.name) for meter in section.meters), default=0)
        lines += [_small_meter(meter, min(named, WIDTH - SMALLEST_METER)) for meter in section.meters]
    return lines[:height]


def _meter(used: int, budget: int) -> list[Line]:
    return [_bar(used / budget, WIDTH), [("class:sidebar", f"{short(used)} of {short(budget)} tokens")]]


def _small_meter(meter: Meter, named: int) -> Line:
    name = shortened(steady(meter.name).replace("\n", " "), named)
    return [("class:sidebar", name + " " * (named - cells(name) + 1)), *_bar(meter.share, WIDTH - named - 1)]


def _bar(share: float, width: int) -> Line:
    full = round(min(max(share, 0.0), 1.0) * width)
    return [("class:sidebar.meter", "█" * full), ("class:sidebar.meter.rest", "░" * (width - full))]


def _command(key: str, meaning: str) -> Line:
    return [("class:sidebar.key", f" {key}  "), ("class:sidebar", shortened(meaning, WIDTH - cells(key) - 3))]


def _title(text: str) -> Line:
    [line, *_] = flow([("class:sidebar.title", text)], WIDTH) or [[]]
    return line


def _text(text: str) -> list[Line]:
    """What does not fit goes on further in, so that one sees where the next begins."""
    lines = flow([("class:sidebar", text)], WIDTH)
    return lines if len(lines) == 1 else indented(flow([("class:sidebar", text)], WIDTH - 2), ("", ""), ("", "  "))


def _shortened(lines: list[Line], most: int) -> list[Line]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], [("class:sidebar", "…")]]
