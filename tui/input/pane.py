"""The input: a few rows that grow with what is typed, and send it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from math import inf
from pathlib import Path

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
from prompt_toolkit.layout.menus import CompletionsMenu

from tui.input import keys, limits
from tui.input.commands import Command
from tui.input.completion import InputCompleter
from tui.input.drafts import Draft
from tui.input.drawing import DrawnAsMeant, draw_text
from tui.input.folding import MARKER, Folds
from tui.input.history import PastMessages
from tui.input.rows import Rows
from tui.input.search import HistorySearch

ROWS = 10
"""The input grows up to so many."""
MARK = "› "
FALLBACK_WIDTH = 80
"""Columns, until the window was drawn for the first time."""

Send = Callable[[str], str | None]
"""Takes a message. Says why it cannot be sent, or None: it was."""


class InputPane:
    """Puts itself into a layout as a container. `on_send` gets each message, with its pastes in full; where it answers
    with a reason, that is shown and the text stays. `remembered` asks the log for past messages, newest first (see
    `history.said_before`); `directory` is where files that are named with an `@` are looked for; `take_back` gives the
    last message that was sent and not seen yet, for Up in an empty input; `words` are what servers have to be named."""

    def __init__(
        self,
        *,
        on_send: Send,
        remembered: Callable[[], Awaitable[Sequence[str]]],
        directory: Callable[[], Path],
        take_back: Callable[[], str | None] = lambda: None,
        commands: Sequence[Command] = (),
        words: Callable[[], Sequence[tuple[str, str]]] = tuple,
        placeholder: str = "Say something. / for commands, @ for files, ! for the shell",
    ) -> None:
        self._on_send = on_send
        self._take_back = take_back
        self._folds = Folds()
        self._notice = ""
        self._ups = 0
        """How often Up was pressed while the log was still asked."""
        self.history = PastMessages(remembered, self._shown)
        self.buffer = Buffer(
            completer=InputCompleter(commands, directory, words),
            complete_while_typing=True,
            history=self.history,
            on_text_changed=self._changed,
            name="input",
        )
        self.search = HistorySearch(self.history)
        self.control = BufferControl(
            self.buffer,
            input_processors=[DrawnAsMeant(self._label, placeholder)],
            preview_search=True,
            search_buffer_control=self.search.control,
            key_bindings=self._key_bindings(),
        )
        self.window = Window(
            self.control,
            height=Dimension(min=1, max=ROWS),
            dont_extend_height=True,
            wrap_lines=True,
            get_line_prefix=_mark,
            style="class:input",
        )
        self.menu = CompletionsMenu(max_height=8, scroll_offset=1, display_arrows=True)
        """What completion offers. It floats, so it goes into the application's FloatContainer."""
        self._container = HSplit([self.window, self.search, self._below()])

    def __pt_container__(self) -> Container:
        return self._container

    @property
    def text(self) -> str:
        """The message as it would be sent."""
        typed = self.buffer.text
        message = self._folds.expanded(typed)
        # What was pasted is said: a script that begins with a ! must not run because it was long enough to be folded.
        return f" {message}" if MARKER.match(typed) and message.startswith(("/", "!")) else message

    def clear(self) -> None:
        """Take the text away; undo brings it back."""
        self._change(Document())

    def give_back(self, messages: Iterable[str]) -> None:
        """Put messages that were not sent after all before what is being typed, a blank line between them."""
        texts = [self._taken_in(message) for message in messages]
        rest = [self.buffer.text] if self.buffer.text.strip() else []
        text = "\n\n".join([*texts, *rest])
        self._change(Document(text, len(text) - len(self.buffer.text) + self.buffer.cursor_position if rest else None))

    def notify(self, notice: str) -> None:
        """Show a line below the input until the text changes."""
        self._notice = notice

    def draft(self) -> Draft:
        """What is being typed, as a value."""
        text = self.buffer.text
        pastes = {marker: self._folds.pastes[marker] for marker in MARKER.findall(text) if marker in self._folds.pastes}
        return Draft(text, self.buffer.cursor_position, pastes)

    def restore(self, draft: Draft) -> None:
        """Go on with a draft, in place of what is being typed, and without its past to undo."""
        text = draft.text
        replaced = {}
        for marker, paste in draft.pastes.items():
            self._folds, replaced[marker] = self._folds.with_paste(paste)
        self._begin(Document(MARKER.sub(lambda found: replaced.get(found[0], found[0]), text), draft.cursor))

    def _send(self) -> None:
        if not self.buffer.text.strip():
            return
        message = self.text
        if reason := limits.refusal(self.buffer.text, self._folds) or self._on_send(message):
            self._notice = reason
            return
        self.history.append_string(message)
        self._begin(Document())

    def _begin(self, document: Document) -> None:
        self.history.restart()
        self.buffer.reset(document)
        self._folds = self._folds.bounded(document.text)
        self._notice = ""

    def _change(self, document: Document) -> None:
        self.buffer.save_to_undo_stack()
        self.buffer.document = document

    def _changed(self, buffer: Buffer) -> None:
        self._notice = ""

    def _taken_in(self, text: str) -> str:
        """What stands in the input for a text that comes in at once."""
        self._folds, shown = self._folds.folded(text)
        return shown

    def _shown(self, message: str) -> str:
        """A message of the history can be edited as if it was just typed, unless it is longer than may be typed."""
        self._folds, shown = self._folds.folded(message, lines=inf, characters=limits.TYPED)
        return shown

    def _label(self, marker: str) -> str:
        return self._folds.label(marker)

    def _go(self, step: int) -> bool:
        """Move a row up (-1) or down (1); False at the edge of the text."""
        document, info = self.buffer.document, self.window.render_info
        width = max(1, (info.window_width if info else FALLBACK_WIDTH) - len(MARK))
        rows = Rows(draw_text(document.current_line, self._label), width)
        row, column = rows.place(document.cursor_position_col)
        line, row = document.cursor_position_row, row + step
        if not 0 <= row < len(rows):
            line, row = line + step, min(0, -step)  # the first row of the next line, the last of the one before
            if not 0 <= line < document.line_count:
                return False
            rows = Rows(draw_text(document.lines[line], self._label), width)
        self.buffer.cursor_position = document.translate_row_col_to_index(line, rows.index(row, column))
        return True

    def _up(self) -> None:
        if not self.buffer.text and (taken := self._take_back()):
            self.give_back([taken])
            return
        if self._go(-1):
            return
        if self.history.settled.is_set():
            self.buffer.history_backward()
            return
        self._ups += 1
        if self._ups == 1:
            self.history.want()
            get_app().create_background_task(self._up_when_settled(self.buffer.document))

    async def _up_when_settled(self, document: Document) -> None:
        await self.history.settled.wait()
        ups, self._ups = self._ups, 0
        if self.buffer.document == document:  # else the person went on typing
            for _ in range(ups):
                self._up()
            get_app().invalidate()

    def _down(self) -> None:
        if not self._go(1):
            self.buffer.history_forward()

    def _below(self) -> Container:
        """One row for what is to be said of the input: the count near a limit, and why it was not sent."""

        def line() -> StyleAndTextTuples:
            text = self.buffer.text
            over = bool(self._notice) or limits.is_over(text, self._folds)
            return [("class:error" if over else "class:input.limit", self._notice or limits.count(text, self._folds))]

        return ConditionalContainer(
            Window(
                FormattedTextControl(line), height=Dimension(min=1, max=3), wrap_lines=True, dont_extend_height=True
            ),
            Condition(lambda: bool(self._notice or limits.count(self.buffer.text, self._folds))),
        )

    def _key_bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        offered = keys.offers(self.buffer)

        @bindings.add("enter")
        def _send(event: KeyPressEvent) -> None:
            self._send()

        @bindings.add("up", filter=~offered)
        @bindings.add("c-p", filter=~offered)
        def _up(event: KeyPressEvent) -> None:
            self._up()

        @bindings.add("down", filter=~offered)
        @bindings.add("c-n", filter=~offered)
        def _down(event: KeyPressEvent) -> None:
            self._down()

        @bindings.add("c-r")
        def _search(event: KeyPressEvent) -> None:
            self.search.begin(self.buffer)

        @bindings.add(Keys.BracketedPaste)
        def _paste(event: KeyPressEvent) -> None:
            pasted = event.data.replace("\r\n", "\n").replace("\r", "\n")
            self.buffer.insert_text(self._taken_in(pasted))

        keys.load(bindings)
        keys.load_completion(bindings, self.buffer)
        return bindings


def _mark(line: int, wraps: int) -> StyleAndTextTuples:
    return [("class:input.border", MARK if line == wraps == 0 else " " * len(MARK))]
