"""Which process was that? A number alone does not tell: it is used again once its process has ended."""

from __future__ import annotations

import re
import socket
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

_PROC = Path("/proc")
HAS_PROC = (_PROC / "self" / "stat").exists()
_START_TIME = 19  # field 22 of /proc/PID/stat, counted from the one after the name: proc(5)


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine, by its number and by the moment it started, an opaque word."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """The one that has this number now, if there is one that has not ended."""
        started = _started(pid)
        return None if started is None else cls(pid, started)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """A process from its text, or None if that is no process's."""
        found = re.fullmatch(r"(\d+)@([\w.]+)", text)
        return cls(int(found[1]), found[2]) if found else None

    def is_alive(self) -> bool:
        return _started(self.pid) == self.started

    def __str__(self) -> str:
        return f"{self.pid}@{self.started}"


def host() -> str:
    """The name of this machine, as processes of several machines tell each other apart."""
    return socket.gethostname()


def _started(pid: int) -> str | None:
    """The moment of its start, the same word for as long as it lives; None when it has ended, also when its parent
    has not noticed yet."""
    if not HAS_PROC:
        listed = subprocess.run(
            ["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, env={"LC_ALL": "C"}
        )
        state, _, start = listed.stdout.strip().partition(" ")
        return None if not start or state.startswith("Z") else re.sub(r"\W+", "_", start.strip())
    try:
        fields = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in (b"Z", b"X") else f"{_boot()}.{fields[_START_TIME].decode()}"


@cache
def _boot() -> str:
    """Which start of the machine this is: moments are counted from it."""
    return (_PROC / "sys" / "kernel" / "random" / "boot_id").read_text()[:8]
