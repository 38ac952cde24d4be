"""A line to type in, and below it what it finds, to choose from: the keys of every screen that is a list."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.containers import HSplit, Window
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.processors import BeforeInput

from tui.screens.screen import Draw, Drawn, gap

PAGE = 10


def finder(
    *,
    label: Callable[[], str],
    on_text: Callable[[str], None],
    move: Callable[[int], None],
    choose: Callable[[], None],
    draw: Draw,
    keys: KeyBindings | None = None,
) -> tuple[HSplit, Buffer]:
    """The two, as a container that takes the keyboard, and the line's buffer. `move` is told by how many rows to move
    the pointer; `keys` are those of the screen beside."""
    buffer = Buffer(multiline=False, on_text_changed=lambda changed: on_text(changed.text))
    bindings = keys or KeyBindings()
    for names, by in ((("up", "c-p"), -1), (("down", "c-n"), 1), (("pageup",), -PAGE), (("pagedown",), PAGE)):
        for name in names:

            @bindings.add(name)
            def _move(event: KeyPressEvent, by: int = by) -> None:
                move(by)

    @bindings.add("enter")
    def _choose(event: KeyPressEvent) -> None:
        choose()

    control = BufferControl(
        buffer,
        key_bindings=bindings,
        input_processors=[BeforeInput(lambda: [("class:hint", f" {label()}")])],
        focus_on_click=True,
    )
    line = Window(control, height=1, style="class:input")
    return HSplit([line, gap(), Window(Drawn(draw))]), buffer


def begin(buffer: Buffer, text: str) -> None:
    """Let the line hold this text, without a past to undo."""
    buffer.reset(Document(text))


def around(at: int, count: int, height: int) -> range:
    """Which of `count` rows to show so that row `at` is in sight, as near the middle as can be."""
    first = max(0, min(at - height // 2, count - height))
    return range(first, min(count, first + height))
