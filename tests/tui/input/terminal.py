"""A terminal without a screen of its own: keys go in through a pipe, and what is drawn is read by an emulator."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import pyte
from prompt_toolkit import Application
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import AnyContainer, Float, FloatContainer, HSplit, Layout, Window
from prompt_toolkit.output.vt100 import Vt100_Output

Result = TypeVar("Result")

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, DELETE, BACKSPACE = "\x1b[H", "\x1b[F", "\x1b[3~", "\x7f"
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"
CTRL_LEFT, CTRL_RIGHT = "\x1b[1;5D", "\x1b[1;5C"
ENTER, ALT_ENTER, ESCAPE, TAB = "\r", "\x1b\r", "\x1b", "\t"
_BEACON = "\x1b[24~"  # F12


def ctrl(letter: str) -> str:
    return chr(ord(letter.upper()) - 64)


def alt(key: str) -> str:
    return ESCAPE + key


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


async def soon(task: Awaitable[Result]) -> Result:
    """What comes of it, or a failure: a test does not wait for ever."""
    return await asyncio.wait_for(task, 10)


@dataclass
class Terminal:
    app: Application[None]
    pipe: PipeInput
    written: io.StringIO
    rows: int
    columns: int
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def press(self, *keys: str) -> None:
        """Returns when the keys were handled."""
        self.reached.clear()
        # In a thread: a pipe takes so much only until the other side reads.
        await asyncio.to_thread(self.pipe.send_text, "".join(keys) + _BEACON)
        await asyncio.wait_for(self.reached.wait(), 10)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.005)

    async def screen(self) -> list[str]:
        """The rows that are on the screen now, without the spaces at their end, down to the last that is not empty."""
        return "\n".join(line.rstrip() for line in (await self.emulator()).display).rstrip().split("\n")

    async def emulator(self) -> pyte.Screen:
        drawn = asyncio.Event()

        def note(app: Application[None]) -> None:
            drawn.set()

        self.app.after_render += note
        self.app.invalidate()
        await asyncio.wait_for(drawn.wait(), 10)
        self.app.after_render -= note
        emulator = pyte.Screen(self.columns, self.rows)
        pyte.Stream(emulator).feed(self.written.getvalue())
        return emulator


@asynccontextmanager
async def terminal(
    content: AnyContainer, menu: AnyContainer | None = None, rows: int = 24, columns: int = 60
) -> AsyncIterator[Terminal]:
    """An application that shows `content`, at the top, and nothing else."""
    bindings = KeyBindings()
    written = io.StringIO()
    output = Vt100_Output(written, lambda: Size(rows=rows, columns=columns), term="xterm", enable_cpr=False)
    floats = [Float(menu, xcursor=True, ycursor=True)] if menu else []
    root = FloatContainer(HSplit([content, Window()]), floats)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        app: Application[None] = Application(
            layout=Layout(root, focused_element=content), key_bindings=bindings, full_screen=True
        )
        there = Terminal(app, pipe, written, rows, columns)
        bindings.add("f12")(lambda event: _reach(there, event))
        running = asyncio.create_task(app.run_async(handle_sigint=False))
        try:
            await there.press()
            yield there
        finally:
            app.exit()
            await running


def _reach(there: Terminal, event: KeyPressEvent) -> None:
    there.reached.set()
