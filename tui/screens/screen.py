"""What a screen is to the interface, and the frame that most of them stand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout.containers import AnyContainer, ConditionalContainer, Container, HSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl, GetLinePrefixCallable, UIContent, UIControl

from tui.transcript.cells import Line
from tui.transcript.flow import flow

ROOMY = 16
"""Rows from which on there are empty ones between the parts of a screen."""

Draw = Callable[[int, int], list[Line]]
"""From a width and a height in cells to at most so many lines."""


class Screen(Protocol):
    """Covers the conversation until one leaves it. Its container takes the keyboard."""

    def __pt_container__(self) -> Container: ...

    def back(self) -> bool:
        """One step back within the screen, for Esc; False if there is none, and the screen is to be left."""
        ...


class Drawn(UIControl):
    """Lines that are made for the space there is. With `keys` it takes the keyboard."""

    def __init__(self, draw: Draw, keys: KeyBindings | None = None) -> None:
        self._draw, self._keys = draw, keys

    def is_focusable(self) -> bool:
        return self._keys is not None

    def get_key_bindings(self) -> KeyBindings | None:
        return self._keys

    def create_content(self, width: int, height: int) -> UIContent:
        lines = self._draw(width, height)

        def line(number: int) -> StyleAndTextTuples:
            return list(lines[number])

        return UIContent(get_line=line, line_count=len(lines), show_cursor=False)


def gap() -> ConditionalContainer:
    """A row that is left empty, unless the screen is low."""
    return ConditionalContainer(Window(height=1), Condition(lambda: get_app().output.get_size().rows >= ROOMY))


class Flowing(UIControl):
    """A line that becomes as many as it needs, broken between words."""

    def __init__(self, line: Callable[[], Line]) -> None:
        self._line = line

    def is_focusable(self) -> bool:
        return False

    def preferred_height(
        self, width: int, max_available_height: int, wrap_lines: bool, get_line_prefix: GetLinePrefixCallable | None
    ) -> int:
        return len(self._lines(width))

    def create_content(self, width: int, height: int) -> UIContent:
        lines = self._lines(width)

        def line(number: int) -> StyleAndTextTuples:
            return list(lines[number])

        return UIContent(get_line=line, line_count=len(lines), show_cursor=False)

    def _lines(self, width: int) -> list[Line]:
        return [[("", " "), *line] for line in flow(self._line(), max(1, width - 2))]


def framed(title: Callable[[], str | Line], body: AnyContainer, hint: Callable[[], Line]) -> HSplit:
    """A title, the body, and below it what the keys do, or what went wrong."""
    return HSplit(
        [
            Window(FormattedTextControl(lambda: _title(title())), height=1),
            gap(),
            body,
            Window(Flowing(hint), dont_extend_height=True),
        ],
        style="class:dialog",
    )


def _title(title: str | Line) -> StyleAndTextTuples:
    return [("class:dialog.title", f" {title}")] if isinstance(title, str) else [("", " "), *title]


def shown_if(container: AnyContainer, condition: Callable[[], bool]) -> ConditionalContainer:
    return ConditionalContainer(container, Condition(condition))
