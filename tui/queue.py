"""What waits for the agent, in rows above the input, for where there is no sidebar to show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.containers import ConditionalContainer, Window
from prompt_toolkit.layout.controls import FormattedTextControl

from tui.transcript.cells import Line, cells, shortened, steady

ROWS = 2
"""The last so many of what waits, a row each."""
HINT = "Up takes the last one back"


def queue_lines(waiting: Sequence[str], width: int) -> list[Line]:
    """At most ROWS + 1 lines of at most `width` cells: what waits, oldest first, and how to have it back. Pure."""
    if not waiting:
        return []
    told = f" {len(waiting)} waiting · {HINT}"
    if cells(told) > width:
        told = f" {len(waiting)} waiting · Up: back"
    lines: list[Line] = [[("class:hint", shortened(told, width))]]
    for message in waiting[-ROWS:]:
        lines.append([("class:queued", shortened(f" · {' '.join(steady(message).split())}", width))])
    return lines


def queue_rows(waiting: Callable[[], Sequence[str]], width: Callable[[], int]) -> ConditionalContainer:
    """The rows, as a container that is not there while nothing waits."""

    def text() -> StyleAndTextTuples:
        joined: StyleAndTextTuples = []
        for line in queue_lines(waiting(), width()):
            joined += [*([("", "\n")] if joined else []), *line]
        return joined

    return ConditionalContainer(
        Window(FormattedTextControl(text), dont_extend_height=True), Condition(lambda: bool(waiting()))
    )
