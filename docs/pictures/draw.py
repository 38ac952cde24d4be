"""Draws docs/pictures/ask.svg: the README's two commands, run for real on a terminal of 92 columns.

.venv/bin/python docs/pictures/draw.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import struct
import subprocess
import tempfile
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


def main() -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as home:
        for command in COMMANDS:
            console.print(Text(f"$ {command}", style="bold"))
            console.print(_shown_by(command, home))
    svg = console.export_svg(title="anima ask")
    picture = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # no picture of ours asks another host for fonts
    Path(__file__).with_name("ask.svg").write_text(picture)


def _shown_by(command: str, home: str) -> Text:
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 40, WIDTH, 0, 0))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANIMA_", "ANTHROPIC_"))}
    environment = kept | {"ANIMA_HOME": home, "TERM": "xterm-256color", "COLUMNS": str(WIDTH)}
    process = subprocess.Popen(
        command, shell=True, cwd=ROOT, env=environment, stdout=theirs, stderr=theirs, stdin=theirs
    )
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    process.wait()
    os.close(ours)
    return _on_the_screen(shown.decode())


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""


def _on_the_screen(shown: str) -> Text:
    """What a terminal shows in the end, in its colours."""
    screen = pyte.Screen(WIDTH, 60)
    pyte.Stream(screen).feed(shown)
    lines = [
        Text.assemble(*((cell.data, _style(cell)) for cell in (screen.buffer[y][x] for x in range(WIDTH))))
        for y in range(screen.lines)
    ]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return Text("\n").join(lines)


def _style(cell: pyte.screens.Char) -> Style:
    def color(name: str) -> str | None:
        return None if name == "default" else f"#{name}" if len(name) == 6 and name not in ANSI_COLOR_NAMES else name

    return Style(color=color(cell.fg), bgcolor=color(cell.bg), bold=cell.bold, italic=cell.italics)


if __name__ == "__main__":
    main()
