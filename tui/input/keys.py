"""The keys of the input that prompt-toolkit has not, has for a single line only, or has for plain English only.

Its own work beside them: Ctrl+E K U W Y T D, Alt+Y, Home, End, Ctrl+Space and Shift with the arrows to select.
"""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, emacs_insert_mode, has_selection, shift_selection_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from tui.input import graphemes, words

Move = Callable[[str, int], int]
"""A text and a position in it → another position."""


def load(bindings: KeyBindings) -> None:
    """Add the keys that only edit. Selecting with Shift and the arrows keeps its own meaning of them."""
    _load_typing(bindings)
    _load_movements(bindings)
    _load_killing(bindings)
    _load_changes(bindings)
    _load_undoing(bindings)


def _load_typing(bindings: KeyBindings) -> None:
    # prompt-toolkit remembers the text anew at each character; here, undo takes back a word.
    @bindings.add(Keys.Any, filter=emacs_insert_mode & ~shift_selection_mode, save_before=_begins_a_word)
    def _type(event: KeyPressEvent) -> None:
        if not isinstance(event.key_sequence[0].key, Keys):  # a key that nothing is bound to has no character
            event.current_buffer.insert_text(event.data * event.arg)


def _load_movements(bindings: KeyBindings) -> None:
    movements: tuple[tuple[Move, tuple[tuple[str, ...], ...]], ...] = (
        (graphemes.start_before, (("left",), ("c-b",))),
        (graphemes.end_after, (("right",), ("c-f",))),
        (words.start_before, (("escape", "b"), ("c-left",), ("escape", "left"))),
        (words.end_after, (("escape", "f"), ("c-right",), ("escape", "right"))),
    )
    for move, sequences in movements:

        def handle(event: KeyPressEvent, move: Move = move) -> None:
            buffer = event.current_buffer
            buffer.cursor_position = _repeated(move, buffer, event.arg)

        for keys in sequences:
            bindings.add(*keys, filter=~shift_selection_mode)(handle)


def _load_killing(bindings: KeyBindings) -> None:
    plain = ~shift_selection_mode

    @bindings.add("backspace", filter=plain, save_before=_is_first)
    @bindings.add("c-h", filter=plain, save_before=_is_first)
    def _delete_before(event: KeyPressEvent) -> None:
        _cut(event.current_buffer, _repeated(graphemes.start_before, event.current_buffer, event.arg))

    @bindings.add("delete", filter=~has_selection, save_before=_is_first)
    @bindings.add("c-d", filter=~has_selection, save_before=_is_first)
    def _delete_after(event: KeyPressEvent) -> None:
        _cut(event.current_buffer, _repeated(graphemes.end_after, event.current_buffer, event.arg))

    @bindings.add("escape", "d")
    @bindings.add("c-delete")
    def _kill_word_after(event: KeyPressEvent) -> None:
        killed = _cut(event.current_buffer, _repeated(words.end_after, event.current_buffer, event.arg))
        _to_the_kill_ring(event, lambda before: before + killed, killed)

    @bindings.add("escape", "backspace")
    def _kill_word_before(event: KeyPressEvent) -> None:
        killed = _cut(event.current_buffer, _repeated(words.start_before, event.current_buffer, event.arg))
        _to_the_kill_ring(event, lambda before: killed + before, killed)


def _load_changes(bindings: KeyBindings) -> None:
    changes: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("u", str.upper),
        ("l", str.lower),
        ("c", str.capitalize),
    )
    for key, change in changes:

        def handle(event: KeyPressEvent, change: Callable[[str], str] = change) -> None:
            buffer = event.current_buffer
            end = _repeated(words.end_after, buffer, event.arg)
            word = buffer.text[buffer.cursor_position : end]
            lead = len(word) - len(word.lstrip())
            _cut(buffer, end)
            buffer.insert_text(word[:lead] + change(word[lead:]))

        bindings.add("escape", key)(handle)

    @bindings.add("escape", "enter")
    @bindings.add("c-j")
    def _break_the_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    @bindings.add("escape", "#")  # would put a # before each line and send it
    @bindings.add("c-o")  # would send, and go to the next message of the history
    @bindings.add("escape", "*")  # would insert every completion there is
    def _mean_nothing(event: KeyPressEvent) -> None:
        pass


def _load_undoing(bindings: KeyBindings) -> None:
    @bindings.add("c-z", save_before=_never)
    @bindings.add("c-_", save_before=_never)
    def _undo(event: KeyPressEvent) -> None:
        event.current_buffer.undo()

    @bindings.add("escape", "z", save_before=_never)
    @bindings.add("escape", "c-_", save_before=_never)
    def _redo(event: KeyPressEvent) -> None:
        event.current_buffer.redo()


def offers(buffer: Buffer) -> Condition:
    """Whether the buffer offers completions. (A state without any means that they are still looked for.)"""
    return Condition(lambda: buffer.complete_state is not None and bool(buffer.complete_state.completions))


def load_completion(bindings: KeyBindings, buffer: Buffer) -> None:
    offered = offers(buffer)
    chosen = Condition(lambda: buffer.complete_state is not None and buffer.complete_state.complete_index is not None)

    @bindings.add("enter", filter=offered & chosen)
    def _take(event: KeyPressEvent) -> None:
        buffer.complete_state = None
        if buffer.document.text_before_cursor.endswith("/"):  # a folder: go on inside
            buffer.start_completion()

    @bindings.add("escape", filter=offered)
    @bindings.add("c-g", filter=offered)
    def _close(event: KeyPressEvent) -> None:
        buffer.cancel_completion()


def _repeated(move: Move, buffer: Buffer, times: int) -> int:
    position = buffer.cursor_position
    for _ in range(times):
        further = move(buffer.text, position)
        if further == position:
            break
        position = further
    return position


def _cut(buffer: Buffer, end: int) -> str:
    """Take out what lies between the cursor and `end`, on either side of it."""
    start, stop = sorted((buffer.cursor_position, end))
    text = buffer.text
    if start < stop:
        buffer.document = Document(text[:start] + text[stop:], start)
    return text[start:stop]


def _to_the_kill_ring(event: KeyPressEvent, joined: Callable[[str], str], killed: str) -> None:
    """Words killed one after the other come back as one."""
    clipboard = event.app.clipboard
    if killed:
        clipboard.set_text(joined(clipboard.get_data().text) if event.is_repeat else killed)


def _is_first(event: KeyPressEvent) -> bool:
    return not event.is_repeat


def _begins_a_word(event: KeyPressEvent) -> bool:
    before = event.current_buffer.document.char_before_cursor
    return not event.is_repeat or (before.isspace() and not event.data.isspace())


def _never(event: KeyPressEvent) -> bool:
    return False
