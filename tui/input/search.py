"""Ctrl+R: find what was said before, in any session. A row below the input takes what is looked for.

Typing narrows, Ctrl+R or Up goes further back, Ctrl+S or Down comes back; Enter puts what was found into the input,
Esc and Ctrl+G put back what was there before.
"""

from __future__ import annotations

from prompt_toolkit import search
from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.containers import ConditionalContainer, Container, Window
from prompt_toolkit.layout.controls import SearchBufferControl
from prompt_toolkit.search import SearchDirection

from tui.input.history import PastMessages


class HistorySearch:
    """The row, which shows itself while somebody searches, as a container."""

    def __init__(self, history: PastMessages) -> None:
        self._history = history
        self._before: tuple[int, int] = (0, 0)
        self.buffer = Buffer(multiline=False, name="input-search")
        self.control = SearchBufferControl(self.buffer, ignore_case=True, key_bindings=self._key_bindings())
        self._container = ConditionalContainer(
            Window(self.control, height=1, get_line_prefix=self._prefix, style="class:input"),
            Condition(lambda: self.control in get_app().layout.search_links),
        )

    def __pt_container__(self) -> Container:
        return self._container

    def begin(self, searched: Buffer) -> None:
        """Look through the history of the buffer that has the focus."""
        self._history.want()
        # Counted from the newest, since older ones may still be coming in. (What the buffer can go back to has no
        # public name.)
        self._before = (len(searched._working_lines) - searched.working_index, searched.cursor_position)
        search.start_search(direction=SearchDirection.BACKWARD)

    def _give_up(self) -> None:
        target = get_app().layout.search_target_buffer_control
        search.stop_search()
        if target is not None:
            from_the_newest, cursor = self._before
            target.buffer.working_index = len(target.buffer._working_lines) - from_the_newest
            target.buffer.cursor_position = cursor

    def _prefix(self, line: int, wraps: int) -> StyleAndTextTuples:
        return [("class:hint", "nothing has: " if self._found_nothing() else "said before: ")]

    def _found_nothing(self) -> bool:
        target = get_app().layout.search_target_buffer_control
        wanted = self.buffer.text.lower()
        return target is not None and not any(wanted in said.lower() for said in target.buffer._working_lines)

    def _key_bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        # Eager: no key of the search starts with Esc, so it need not wait whether one follows.
        @bindings.add("escape", eager=True)
        @bindings.add("c-g")
        @bindings.add("c-c")
        def _give_up(event: KeyPressEvent) -> None:
            self._give_up()

        @bindings.add("enter")
        def _take(event: KeyPressEvent) -> None:
            search.accept_search()

        @bindings.add("c-r")
        @bindings.add("up")
        @bindings.add("c-p")
        def _further_back(event: KeyPressEvent) -> None:
            search.do_incremental_search(SearchDirection.BACKWARD)

        @bindings.add("c-s")
        @bindings.add("down")
        @bindings.add("c-n")
        def _back_again(event: KeyPressEvent) -> None:
            search.do_incremental_search(SearchDirection.FORWARD)

        return bindings
