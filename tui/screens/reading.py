"""A text to read, such as the help. It scrolls where it is longer than the screen."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.containers import Container, Window

from tui.screens.screen import Drawn, framed
from tui.transcript.cells import Line
from tui.transcript.flow import cut


class ReadingScreen:
    def __init__(self, title: str, text: str, lay_out: Callable[[Line, int], list[Line]] = cut) -> None:
        """`lay_out` is `cut` for what has its columns, and `flow` for prose."""
        self._text, self._lay_out = text, lay_out
        self._laid_out: tuple[int, list[Line]] = (0, [])  # a width, and the lines of that width
        self._top = 0
        self._height = self._count = 1
        body = Window(Drawn(self._lines, self._keys()))
        self._container = framed(lambda: title, body, self._hint)

    def __pt_container__(self) -> Container:
        return self._container

    def back(self) -> bool:
        return False

    def _lines(self, width: int, height: int) -> list[Line]:
        if self._laid_out[0] != width:
            self._laid_out = width, self._lay_out([("class:dialog", self._text)], max(1, width - 2))
        lines = self._laid_out[1]
        self._height, self._count = height, len(lines)
        self._scroll(0)
        return [[("class:dialog", " "), *line] for line in lines[self._top : self._top + height]]

    def _hint(self) -> Line:
        more = "↑ ↓ PageUp PageDown scroll · " if self._count > self._height else ""
        return [("class:hint", f"{more}Esc goes back")]

    def _scroll(self, lines: int) -> None:
        self._top = max(0, min(self._top + lines, self._count - self._height))

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        for names, lines in ((("up", "k"), -1), (("down", "j"), 1)):
            for name in names:

                @keys.add(name)
                def _by_line(event: KeyPressEvent, lines: int = lines) -> None:
                    self._scroll(lines)

        @keys.add("pageup")
        def _up(event: KeyPressEvent) -> None:
            self._scroll(-self._height)

        @keys.add("pagedown")
        @keys.add("space")
        def _down(event: KeyPressEvent) -> None:
            self._scroll(self._height)

        @keys.add("home")
        def _home(event: KeyPressEvent) -> None:
            self._scroll(-self._count)

        @keys.add("end")
        def _end(event: KeyPressEvent) -> None:
            self._scroll(self._count)

        return keys
