"""Thoughts: dimmed, and folded to one line unless they are asked for."""

from __future__ import annotations

from tui.transcript.cells import Line, shortened
from tui.transcript.flow import flow
from tui.transcript.look import Look, ViewMode

STYLE = "class:thinking"


def thinking_lines(text: str, width: int, look: Look) -> list[Line]:
    """Whole if unfolded; else how much there is of it, and in the basic view nothing."""
    if not text:
        return []
    if look.is_unfolded or look.mode is ViewMode.DEBUG:
        return [[(STYLE, shortened("Thinking", width))], *flow([(STYLE, text)], width)]
    if look.mode is ViewMode.BASIC:
        return []
    return [[(STYLE, shortened(f"Thought for {counted(len(text.split()), 'word')}", width))]]


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
