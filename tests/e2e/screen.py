"""A terminal for tests: the real program on a PTY, and what a person would see of it."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pyte

from tests.programs import environment

ENTER, ESCAPE, CTRL_A, CTRL_C = "\r", "\x1b", "\x01", "\x03"
PAGE_UP = "\x1b[5~"


class Terminal:
    """Runs `anima tui`, with the rehearsal model unless told otherwise. Use it as a context manager: at the end nothing
    of it is left."""

    def __init__(
        self, home: Path, *arguments: str, rehearsal: bool = True, columns: int = 100, rows: int = 30, **env: str
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Lock()
        self.raw = bytearray()
        """All that was written to the terminal."""
        self._master, slave = pty.openpty()
        self._resize(columns, rows)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anima_project", "tui", *(["--rehearsal"] if rehearsal else []), *arguments],
            env=environment(home, **{"TERM": "xterm-256color", **env}),
            cwd=home.parent,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
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
        self._reader.join(5)
        os.close(self._master)

    @property
    def text(self) -> str:
        """The screen, line by line, without what only fills it."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self.screen.display)

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

    def resize(self, columns: int, rows: int) -> None:
        with self._lock:
            self.screen.resize(rows, columns)
        self._resize(columns, rows)
        self.process.send_signal(signal.SIGWINCH)  # as the kernel does for the terminal that controls a session

    def _resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # nobody has the other end any more
                return
            if not data:
                return
            with self._lock:
                self.raw += data
                self._stream.feed(data)
