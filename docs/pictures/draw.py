"""Draws the pictures of terminals: ask.svg, the README's two commands, and tui.svg, the full screen in the middle of a
conversation; both run for real.

.venv/bin/python docs/pictures/draw.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pyte
from rich.color import ANSI_COLOR_NAMES
from rich.console import Console
from rich.style import Style
from rich.text import Text

ROOT = Path(__file__).parents[2]
WIDTH = 92
COMMANDS = ('bin/anima ask --allow bash "run: uname -a"', 'bin/anima ask --continue "and what did you just run?"')


TUI_WIDTH, TUI_HEIGHT = 110, 34
KEYS = (
    ("run: ls /nowhere\r", 1.5),
    ("\x1b[B\r", 1.5),
    ("y", 3.0),
    ("run: uname -s\r", 2.0),
    ("y", 3.0),
    ("Thank you, that was great!\r", 4.0),
    ("\x01v", 1.0),
    ("run: df -h /\r", 3.0),
)
"""What is typed, and seconds to wait after it."""


def main() -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as home:
        for command in COMMANDS:
            console.print(Text(f"$ {command}", style="bold"))
            console.print(_on_the_screen(_shown_by(command, home)))
    _draw(console, "anima ask", "ask.svg")
    console = Console(record=True, width=TUI_WIDTH, file=io.StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as home:
        shown = _shown_by("bin/anima tui --rehearsal", home, TUI_WIDTH, TUI_HEIGHT, KEYS)
        console.print(_on_the_screen(shown, TUI_WIDTH, TUI_HEIGHT))
    _draw(console, "anima tui", "tui.svg")


def _draw(console: Console, title: str, name: str) -> None:
    svg = console.export_svg(title=title)
    picture = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # no picture of ours asks another host for fonts
    Path(__file__).with_name(name).write_text(picture)


def _shown_by(
    command: str, home: str, width: int = WIDTH, height: int = 40, keys: Sequence[tuple[str, float]] = ()
) -> str:
    """All that the command writes to its end; or, where keys are typed, until they have had their effect."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANIMA_", "ANTHROPIC_"))}
    environment = kept | {"ANIMA_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen(
        command,
        shell=True,
        cwd=ROOT,
        env=environment,
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = _read_for(ours, 15.0 if keys else 600.0)
    for key, seconds in keys:
        os.write(ours, key.encode())
        shown += _read_for(ours, seconds)
    if keys:
        os.killpg(process.pid, signal.SIGTERM)
        _read_for(ours, 10.0)
    process.wait()
    os.close(ours)
    return shown.decode()


def _read_for(descriptor: int, seconds: float) -> bytes:
    shown, end = b"", time.monotonic() + seconds
    while select.select([descriptor], [], [], max(0.0, end - time.monotonic()))[0]:
        if not (chunk := _read(descriptor)):
            break
        shown += chunk
    return shown


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""


def _on_the_screen(shown: str, width: int = WIDTH, height: int = 60) -> Text:
    """What a terminal shows in the end, in its colours."""
    screen = pyte.Screen(width, height)
    pyte.Stream(screen).feed(shown)
    lines = [
        Text.assemble(*((cell.data, _style(cell)) for cell in (screen.buffer[y][x] for x in range(width))))
        for y in range(screen.lines)
    ]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return Text("\n").join(lines)


def _style(cell: pyte.screens.Char) -> Style:
    def color(name: str) -> str | None:
        return None if name == "default" else f"#{name}" if len(name) == 6 and name not in ANSI_COLOR_NAMES else name

    return Style(
        color=color(cell.fg), bgcolor=color(cell.bg), bold=cell.bold, italic=cell.italics, reverse=cell.reverse
    )


if __name__ == "__main__":
    main()
