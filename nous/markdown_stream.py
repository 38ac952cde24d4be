"""Markdown on a terminal while it is still being written: finished paragraphs are printed once and for all, the one
that grows is shown below them and redrawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.M)


def settled_length(text: str) -> int:
    """How much of a growing Markdown text cannot change any more: up to the last blank line outside a code block that
    is followed by something that begins a block of its own (a list or a quote may go on after a blank line)."""
    settled = 0
    for blank in re.finditer(r"\n[ \t]*\n+(?=[^\s>*+\-\d])", text):
        if not _is_inside_fence(text[: blank.start() + 1]):
            settled = blank.end()
    return settled


def _is_inside_fence(text: str) -> bool:
    opened = ""
    for fence in _FENCE.findall(text):
        if not opened:
            opened = fence
        elif fence[0] == opened[0] and len(fence) >= len(opened):
            opened = ""
    return bool(opened)


class MarkdownStream:
    """Feed it deltas; `end` prints what is left."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._growing = ""
        self._live: Live | None = None

    def feed(self, delta: str) -> None:
        from rich.live import Live
        from rich.markdown import Markdown

        self._growing += delta
        if self._live is None:
            self._live = Live(
                console=self._console,
                transient=True,
                refresh_per_second=15,
                vertical_overflow="ellipsis",
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        if (length := settled_length(self._growing)) > 0:
            settled, self._growing = self._growing[:length], self._growing[length:]
            self._live.update("")
            self._print(settled)
        self._live.update(Markdown(self._growing))

    def end(self) -> None:
        if self._live is not None:
            self._live.update("")
            self._live.stop()
            self._live = None
        if self._growing.strip():
            self._print(self._growing)
        self._growing = ""

    def _print(self, text: str) -> None:
        from rich.markdown import Markdown

        self._console.print(Markdown(text))
        self._console.print()
