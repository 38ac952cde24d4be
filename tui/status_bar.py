"""The row at the bottom: what the agent is doing, where, and what it costs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.transcript.cells import Line, cells, shortened, steady


class Mode(StrEnum):
    NORMAL = "NORMAL"
    COMMAND = "COMMAND"
    THINKING = "THINKING"
    ASKING = "ASKING YOU"
    TOOL = "TOOL"
    """Shown by the tool's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the row says."""

    mode: Mode = Mode.NORMAL
    tool: str = ""
    elapsed_s: float | None = 0.0
    """Since the model was asked, or the tool began; None where no clock is to go on."""
    session: str = ""
    model: str = ""
    used_tokens: int = 0
    """In view, of `budget_tokens`."""
    budget_tokens: int = 0
    spent_tokens: int = 0
    cost_usd: float | None = None
    """None where the prices are not known."""
    worker: str = ""
    elsewhere: int = 0
    """Turns that run in other sessions."""
    unread: int = 0
    """Notices that came since the person last looked."""


GAP = "  "


def status_bar(status: Status, width: int) -> Line:
    """The row, exactly `width` cells. What matters least goes first where it is narrow."""
    parts = _parts(status)
    while len(parts) > 1 and _width(parts) > width:
        parts.remove(min(parts, key=lambda part: part[2]))
    row: Line = []
    room = width
    for style, text, _ in parts:
        text = shortened(text, room)
        row.append((style, text))
        room -= cells(text)
        gap = GAP[: max(0, room)]
        row.append(("class:status", gap))
        room -= len(gap)
    return [*row, ("class:status", " " * max(0, room))]


def _parts(status: Status) -> list[tuple[str, str, int]]:
    """Style, text, and importance of what there is to say, from left to right."""
    name = status.tool if status.mode is Mode.TOOL else status.mode.value
    doing = (
        f" {steady(name)} "
        if status.mode in (Mode.NORMAL, Mode.COMMAND, Mode.ASKING) or status.elapsed_s is None
        else f" {steady(name)} {status.elapsed_s:.0f}s "
    )
    style = f"class:status.mode.{status.mode.name.lower()}"
    parts = [(style, doing, 9), ("class:status", steady(status.session).strip(), 6), ("class:status", status.model, 4)]
    if status.budget_tokens:
        share = 100 * status.used_tokens / status.budget_tokens
        parts.append(("class:status", f"{short(status.used_tokens)}/{short(status.budget_tokens)} {share:.0f}%", 7))
    if status.spent_tokens:
        cost = "" if status.cost_usd is None else f" ${status.cost_usd:.2f}"
        parts.append(("class:status", f"{short(status.spent_tokens)} tokens{cost}", 3))
    if status.worker:
        parts.append(("class:status", f"worker: {status.worker}", 2))
    if status.elsewhere:
        parts.append(("class:status.warning", f"{status.elsewhere} elsewhere", 5))
    if status.unread:
        parts.append(("class:status.unread", f"{status.unread} unread", 8))
    return [part for part in parts if part[1]]


def short(number: int) -> str:
    """A number in at most five characters: 950, 1.2k, 45k, 1.3M."""
    if number < 1_000:
        return str(number)
    for size, unit in ((1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G")):
        scaled = number / size
        if scaled < 999.5:
            return f"{scaled:.1f}{unit}" if scaled < 9.95 else f"{scaled:.0f}{unit}"
    return "lots"


def _width(parts: list[tuple[str, str, int]]) -> int:
    return sum(cells(text) for _, text, _ in parts) + len(GAP) * (len(parts) - 1)
