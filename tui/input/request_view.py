"""The request, scrolled: only the rows that are on the screen are drawn, and below them which ones, if not all fit."""

from __future__ import annotations

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyBindingsBase, KeyPressEvent
from prompt_toolkit.key_binding.key_bindings import merge_key_bindings
from prompt_toolkit.layout.controls import GetLinePrefixCallable, UIContent, UIControl

from tools_app.approval import Request
from tui.input.request_text import Row, request_rows


class RequestView(UIControl):
    """Scrolls with the arrows, PageUp, PageDown, Home and End; `answering` has the other keys."""

    def __init__(self, answering: KeyBindings) -> None:
        self._bindings = merge_key_bindings([self._scrolling(), answering])
        self._request: Request | None = None
        self._rows: list[Row] = []
        self._width = 0
        self._height = 1
        self._top = 0

    def show(self, request: Request | None) -> None:
        self._request = request
        self._width = 0
        self._top = 0
        self._rows = []

    def is_focusable(self) -> bool:
        return True

    def get_key_bindings(self) -> KeyBindingsBase:
        return self._bindings

    def preferred_height(
        self, width: int, max_available_height: int, wrap_lines: bool, get_line_prefix: GetLinePrefixCallable | None
    ) -> int:
        return min(len(self._wrapped(width)), max_available_height)

    def create_content(self, width: int, height: int) -> UIContent:
        rows = self._wrapped(width)
        fits = len(rows) <= height
        self._height = max(1, height if fits else height - 1)
        self._scroll(0)
        bottom = self._top + self._height
        shown = rows[self._top : bottom]
        if not fits:
            place = f"rows {self._top + 1}–{bottom} of {len(rows)} · ↑ ↓ PageUp PageDown for the rest"
            shown = [*shown, (("class:hint", place),)]

        def line(number: int) -> StyleAndTextTuples:
            return list(shown[number])

        return UIContent(line, line_count=len(shown), show_cursor=False)

    def _wrapped(self, width: int) -> list[Row]:
        if self._request is not None and width != self._width:
            self._rows = request_rows(self._request, width)
            self._width = width
        return self._rows

    def _scroll(self, rows: int) -> None:
        self._top = max(0, min(self._top + rows, len(self._rows) - self._height))

    def _scrolling(self) -> KeyBindings:
        bindings = KeyBindings()

        @bindings.add("up")
        def _up(event: KeyPressEvent) -> None:
            self._scroll(-1)

        @bindings.add("down")
        def _down(event: KeyPressEvent) -> None:
            self._scroll(1)

        @bindings.add("pageup")
        def _page_up(event: KeyPressEvent) -> None:
            self._scroll(-self._height)

        @bindings.add("pagedown")
        def _page_down(event: KeyPressEvent) -> None:
            self._scroll(self._height)

        @bindings.add("home")
        def _home(event: KeyPressEvent) -> None:
            self._scroll(-len(self._rows))

        @bindings.add("end")
        def _end(event: KeyPressEvent) -> None:
            self._scroll(len(self._rows))

        return bindings
