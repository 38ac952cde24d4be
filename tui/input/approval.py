"""May this run? The pane that takes the input's place until the person has answered."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.containers import ConditionalContainer, Container, HSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension

from anima_project.plain_text import harmless
from tools_app.approval import Answer, Request
from tui.input.patterns import suggested_pattern
from tui.input.request_view import RequestView

ROWS = 16
"""The request is shown in at most so many; the rest scrolls."""
QUIET_S = 0.5
"""Keys answer nothing until none came for so long since the question appeared: they were on their way to the input."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request, and the future that its answer goes to."""

    request: Request
    answer: asyncio.Future[Answer]


class ApprovalPane:
    """Satisfies `tools_app.approval.Approver`. Puts itself into a layout as a container, which is of use while `asking`
    is not None; `on_change` is called when that changes, for whoever moves the focus. `clock` gives seconds."""

    def __init__(self, on_change: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._on_change = on_change
        self._clock = clock
        self._waiting: deque[Waiting] = deque()
        self._last_stray = 0.0
        self._view = RequestView(self._choosing())
        self._pattern = Line("Always allow: ", self._always, self._back)
        self._reason = Line("No, because: ", self._no, self._back)
        self._line: Line | None = None
        self._container = HSplit(
            [
                Window(FormattedTextControl(self._title), height=1, style="class:approval"),
                Window(self._view, height=Dimension(min=1, max=ROWS), dont_extend_height=True),
                self._pattern.shown_if(lambda: self._line is self._pattern),
                self._reason.shown_if(lambda: self._line is self._reason),
                Window(FormattedTextControl(self._keys), wrap_lines=True, dont_extend_height=True),
            ]
        )

    def __pt_container__(self) -> Container:
        return self._container

    @property
    def asking(self) -> Request | None:
        """What is being asked now."""
        return self._waiting[0].request if self._waiting else None

    async def approve(self, request: Request) -> Answer:
        """The person's answer. Several requests are asked about one after the other; one that is cancelled is gone."""
        waiting = Waiting(request, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._waiting) == 1:
            self._show_the_first()
        try:
            return await waiting.answer
        finally:
            self._take_away(waiting)

    def _take_away(self, waiting: Waiting) -> None:
        if waiting not in self._waiting:
            return  # answered
        shown = waiting is self._waiting[0]
        self._waiting.remove(waiting)
        if shown:
            self._show_the_first()

    def _show_the_first(self) -> None:
        self._line = None
        self._last_stray = self._clock()
        self._view.show(self.asking)
        self._on_change()

    def _answer(self, answer: Answer) -> None:
        if self._waiting:
            self._waiting.popleft().answer.set_result(answer)
            self._show_the_first()

    def _always(self, pattern: str) -> str:
        request = self.asking
        if request is None or not fnmatchcase(request.subject, pattern):
            return "This pattern does not match what is asked about. * stands for anything, ? for one character."
        self._answer(Answer(allowed=True, pattern=pattern))
        return ""

    def _no(self, reason: str) -> str:
        self._answer(Answer(allowed=False, reason=f"The user said no: {reason.strip()}" if reason.strip() else ""))
        return ""

    def _write(self, line: Line, text: str) -> None:
        self._line = line
        line.begin(text)
        get_app().layout.focus(line.control)

    def _back(self) -> None:
        self._line = None
        get_app().layout.focus(self._view)

    def _is_stray(self) -> bool:
        now = self._clock()
        stray = now - self._last_stray < QUIET_S
        if stray:
            self._last_stray = now
        return stray

    def _choosing(self) -> KeyBindings:
        bindings = KeyBindings()
        meant = Condition(lambda: not self._is_stray())

        @bindings.add("y")
        @bindings.add("Y")
        def _yes(event: KeyPressEvent) -> None:
            if meant():
                self._answer(Answer(allowed=True))

        @bindings.add("a")
        def _always(event: KeyPressEvent) -> None:
            if meant() and (request := self.asking):
                self._write(self._pattern, suggested_pattern(request.tool, request.subject))

        @bindings.add("n")
        @bindings.add("N")
        def _no(event: KeyPressEvent) -> None:
            if meant():
                self._write(self._reason, "")

        @bindings.add(Keys.Any)
        @bindings.add("enter")
        @bindings.add("backspace")
        @bindings.add(Keys.BracketedPaste)
        def _nothing(event: KeyPressEvent) -> None:
            self._is_stray()  # somebody is still typing

        return bindings

    def _title(self) -> StyleAndTextTuples:
        request = self.asking
        if request is None:
            return []
        more = f" · {len(self._waiting) - 1} more waiting" if len(self._waiting) > 1 else ""
        return [("", f"May {harmless(request.tool)} do this?{more}")]

    def _keys(self) -> StyleAndTextTuples:
        if self._line is None:
            return [("class:hint", "y once · a always for a pattern · n no · Esc stop")]
        if self._line.notice:
            return [("class:error", self._line.notice)]
        return [("class:hint", "Enter says so · Esc goes back")]


class Line:
    """A line to write in, below the request. `on_enter` gets it, and says what is wrong with it, or nothing."""

    def __init__(self, label: str, on_enter: Callable[[str], str], on_escape: Callable[[], None]) -> None:
        self._label = label
        self._on_enter = on_enter
        self._on_escape = on_escape
        self.notice = ""
        self._buffer = Buffer(name="approval", on_text_changed=self._changed)
        self.control = BufferControl(self._buffer, key_bindings=self._key_bindings())

    def begin(self, text: str) -> None:
        self.notice = ""
        self._buffer.reset(Document(text))

    def shown_if(self, condition: Callable[[], bool]) -> Container:
        return ConditionalContainer(
            Window(
                self.control,
                height=Dimension(min=1, max=5),
                wrap_lines=True,
                dont_extend_height=True,
                get_line_prefix=lambda line, wraps: [
                    ("class:hint", self._label if line == wraps == 0 else " " * len(self._label))
                ],
            ),
            Condition(condition),
        )

    def _changed(self, buffer: Buffer) -> None:
        self.notice = ""

    def _key_bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        @bindings.add("enter")
        def _enter(event: KeyPressEvent) -> None:
            self.notice = self._on_enter(self._buffer.text)

        @bindings.add("escape")
        def _escape(event: KeyPressEvent) -> None:
            self._on_escape()

        return bindings
