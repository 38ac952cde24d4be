"""`anima tui` on a PTY whose other end is read as fast as can be, and not understood: an emulator would cost more than
what is measured."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from itertools import cycle
from types import MappingProxyType
from typing import Self

import psutil

COLUMNS, ROWS = 120, 40
ANIMA = (sys.executable, "-m", "anima_project", "tui")
PATIENCE_S = 60
KEYS = cycle("αβγδεζηθικλμνξοπρστυφχψω")
"""Typed to see when they are drawn: nothing else on the screen has them, and no key comes twice in a row."""
LINE = 40
"""Keys after which the line that is typed is cleared."""
CLEAR_LINE = b"\x15"


class Terminal:
    """The program, from its start. A context manager; at its end nothing of it is left."""

    def __init__(
        self, *arguments: str, command: tuple[str, ...] = ANIMA, env: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._typed = 0
        self.pieces: list[tuple[float, bytes]] = []
        """What came, and when, by the clock of `time.perf_counter`."""
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            [*command, *arguments],
            env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | dict(env),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.process = psutil.Process(self._process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.terminate()
        while self._read(1.0):
            pass
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    def key_to_drawn(self) -> float:
        """Seconds from a key that is pressed to its character on the screen."""
        if self._typed == LINE:
            self._typed = 0
            self.write(CLEAR_LINE)
            self.read_for(0.2)
        self._typed += 1
        key = next(KEYS).encode()
        began = self.write(key)
        return self.until(lambda new: key in new) - began

    def write(self, keys: bytes) -> float:
        """Returns when."""
        now = time.perf_counter()
        os.write(self._master, keys)
        return now

    def read_for(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def until(self, is_there: Callable[[bytes], bool], patience_s: float = PATIENCE_S) -> float:
        """Read until this is true of what came since the call. Returns when. TimeoutError."""
        first = len(self.pieces)
        end = time.perf_counter() + patience_s
        while time.perf_counter() < end:
            if self._read(1.0) and is_there(b"".join(piece for _, piece in self.pieces[first:])):
                return self.pieces[-1][0]
        shown = b"".join(piece for _, piece in self.pieces[first:])[-2000:]
        raise TimeoutError(f"What was waited for did not come within {patience_s} s. What came last: {shown!r}")

    def cpu_s(self) -> float:
        """Used so far by the program, and by children of it that have ended."""
        times = self.process.cpu_times()
        return times.user + times.system + times.children_user + times.children_system

    def _read(self, patience_s: float) -> bool:
        if not select.select([self._master], [], [], patience_s)[0]:
            return False
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # it has ended
            return False
        self.pieces.append((time.perf_counter(), piece))
        return bool(piece)
