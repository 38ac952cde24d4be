"""A terminal for tests: the real program on a PTY, and what a person would see of it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import pyte
from wcwidth import wcwidth

from tests.programs import environment

ENTER, ESCAPE, CTRL_A, CTRL_C = "\r", "\x1b", "\x01", "\x03"
AS_CONTROLLING = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""What the kernel does to a program when its terminal goes away, or changes its size, it does through this."""
PAGE_UP = "\x1b[5~"


class Emulator(pyte.Screen):
    """One that, like a terminal, draws on behind a character without a width; pyte's own stops there."""

    def draw(self, data: str) -> None:
        super().draw("".join(one for one in data if wcwidth(one) or unicodedata.combining(one)))


class Terminal:
    """Runs `anima tui`, or another `program` of Python's with the same arguments, with the rehearsal model unless told
    otherwise, on the terminal that controls its session. Use it as a context manager: at the end nothing of it is
    left."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        rehearsal: bool = True,
        columns: int = 100,
        rows: int = 30,
        program: Sequence[str] = ("-m", "anima_project"),
        **env: str,
    ) -> None:
        self.screen = Emulator(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Lock()
        self.raw = bytearray()
        """All that was written to the terminal."""
        self._master, slave = pty.openpty()
        self._resize(columns, rows)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                AS_CONTROLLING,
                *program,
                "tui",
                *(["--rehearsal"] if rehearsal else []),
                *arguments,
            ],
            env=environment(home, **{"TERM": "xterm-256color", **env}),
            cwd=home.parent,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._is_closed = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        self.shows("NORMAL")
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._let_go()

    @property
    def text(self) -> str:
        """The screen, line by line, without what only fills it."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def cells(self) -> list[list[str]]:
        """What is in each cell of each row; nothing in one that a wide character covers."""
        with self._lock:
            columns, rows = self.screen.columns, self.screen.lines
            return [[self.screen.buffer[row][column].data for column in range(columns)] for row in range(rows)]

    def type(self, *keys: str) -> None:
        for key in keys:
            os.write(self._master, key.encode())
            # As fast as a person types: what comes right behind an Esc is Alt and that key.
            time.sleep(0.3 if key == ESCAPE else 0.05)

    def write(self, text: str) -> None:
        """All of it at once, as a paste comes, or what is typed while the program has no time to read."""
        os.write(self._master, text.encode())

    def shows(self, text: str, timeout_s: float = 20) -> None:
        """Wait until the text is on the screen. AssertionError with the screen if it never is."""
        self.until(lambda: text in self.text, f"{text!r} is not shown", timeout_s)

    def no_longer_shows(self, text: str, timeout_s: float = 20) -> None:
        self.until(lambda: text not in self.text, f"{text!r} is still shown", timeout_s)

    def until(self, condition: Callable[[], bool], problem: str, timeout_s: float = 20) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"{problem}:\n{self.text}"
            time.sleep(0.02)

    def hang_up(self) -> None:
        """Close the window."""
        self._let_go()

    @property
    def modes(self) -> list[object]:
        """How the terminal is set: cooked or raw, with or without echo."""
        return termios.tcgetattr(self._master)

    def is_on(self, mode: str) -> bool:
        """Whether a private mode of the terminal, such as ?25 for the cursor, was last set and not reset."""
        return bytes(self.raw).rfind(f"\x1b[{mode}h".encode()) > bytes(self.raw).rfind(f"\x1b[{mode}l".encode())

    def resize(self, columns: int, rows: int) -> None:
        with self._lock:
            self.screen.resize(rows, columns)
        self._resize(columns, rows)

    def _resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _let_go(self) -> None:
        self._is_closed = True
        self._reader.join(5)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _read(self) -> None:
        """Until the other end is closed, or this one shall be, which must not happen while it is read from."""
        while True:
            if not select.select([self._master], [], [], 0.05)[0]:
                if self._is_closed:
                    return
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:  # nobody has the other end any more
                return
            if not data:
                return
            with self._lock:
                self.raw += data
                self._stream.feed(data)
