"""Asking for a secret. What is typed stays in this module until it is handed over.

It is no buffer of prompt-toolkit's, on purpose: those have undo, a kill ring, completion and a history, and keyboard
macros record the keys that edit them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.containers import Container, HSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension

DOTS = 16
"""So many are drawn at most: how long the secret is stays untold as well."""
LONGEST = 10_000
"""Characters."""


class MaskedPrompt:
    """Puts itself into a layout as a container, which is of use while `is_asking`; `on_change` is called when that
    changes, for whoever moves the focus."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._secret = ""
        self._label = ""
        self._notice = ""
        self._given: asyncio.Future[str | None] | None = None
        control = FormattedTextControl(self._line, focusable=True, show_cursor=True, key_bindings=self._key_bindings())
        self._container = HSplit(
            [
                Window(control, height=Dimension(min=1, max=4), wrap_lines=True, dont_extend_height=True),
                Window(FormattedTextControl(self._below), height=1, style="class:input.limit"),
            ]
        )

    def __pt_container__(self) -> Container:
        return self._container

    @property
    def is_asking(self) -> bool:
        return self._given is not None

    def ask(self, label: str) -> asyncio.Future[str | None]:
        """What the person types or pastes, without the space around it; None if they leave with Esc, or if something
        else is asked meanwhile. It asks from this call on, and not only once somebody waits for the answer: what is
        typed right behind the key that led here must go nowhere else. Cancel it to ask no longer."""
        self._give(None)
        self._label = label
        self._given = given = asyncio.get_running_loop().create_future()
        given.add_done_callback(self._cancelled)
        self._on_change()
        return given

    def _add(self, text: str) -> None:
        if len(self._secret) + len(text) > LONGEST:
            self._notice = f"Not taken: no secret is longer than {LONGEST:,} characters."
            return
        self._secret += text
        self._notice = ""

    def _give(self, secret: str | None) -> None:
        if given := self._ended():
            given.set_result(secret)

    def _cancelled(self, given: asyncio.Future[str | None]) -> None:
        if given is self._given:
            self._ended()

    def _ended(self) -> asyncio.Future[str | None] | None:
        """Forget what was typed. Who waited for it, if somebody did."""
        given, self._given = self._given, None
        self._secret = self._label = self._notice = ""
        if given is not None:
            self._on_change()
        return given if given is not None and not given.done() else None

    def _line(self) -> StyleAndTextTuples:
        dots = "•" * min(len(self._secret), DOTS)
        return [("class:input.border", self._label), ("class:input", dots), ("[SetCursorPosition]", " ")]

    def _below(self) -> StyleAndTextTuples:
        return [("", self._notice or "Enter takes it · Ctrl+U starts again · Esc leaves it")]

    def _key_bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        @bindings.add(Keys.Any, record_in_macro=False)
        def _typed(event: KeyPressEvent) -> None:
            if not isinstance(event.key_sequence[0].key, Keys):  # a key without a meaning here has no character
                self._add(event.data)

        @bindings.add(Keys.BracketedPaste, record_in_macro=False)
        def _pasted(event: KeyPressEvent) -> None:
            self._add("".join(event.data.split()))

        @bindings.add("backspace", record_in_macro=False)
        @bindings.add("c-h", record_in_macro=False)
        def _shorten(event: KeyPressEvent) -> None:
            self._secret = self._secret[:-1]

        @bindings.add("c-u", record_in_macro=False)
        @bindings.add("c-w", record_in_macro=False)
        @bindings.add("c-k", record_in_macro=False)
        def _start_again(event: KeyPressEvent) -> None:
            self._secret = ""
            self._notice = ""

        @bindings.add("enter", record_in_macro=False)
        @bindings.add("c-j", record_in_macro=False)
        def _take(event: KeyPressEvent) -> None:
            if self._secret.strip():
                self._give(self._secret.strip())

        @bindings.add("escape", record_in_macro=False)
        def _leave(event: KeyPressEvent) -> None:
            self._give(None)

        @bindings.add("c-q", record_in_macro=False)
        @bindings.add("c-y", record_in_macro=False)
        @bindings.add("tab", record_in_macro=False)
        def _mean_nothing(event: KeyPressEvent) -> None:
            pass

        return bindings
