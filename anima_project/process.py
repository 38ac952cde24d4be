"""Which process wrote this? Enough to tell a process that died from another that got its number."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process of a host. `start` tells apart two that had the same number; empty where the system does not say."""

    host: str
    pid: int
    start: str

    @classmethod
    def current(cls) -> Self:
        return cls(socket.gethostname(), os.getpid(), _start(os.getpid()))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The identity that `str` wrote. ValueError for any other text."""
        host, pid, start = text.rsplit(":", 2)
        return cls(host, int(pid), start)

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}:{self.start}"

    def is_known_dead(self) -> bool:
        """Whether the process has certainly ended. Of another host nothing is known, so the answer is no."""
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return bool(self.start) and _start(self.pid) != self.start


def _start(pid: int) -> str:
    """Clock ticks from the system's start to the process's, as Linux tells it. A zombie counts as ended."""
    try:
        state, *others = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else others[18]
