"""Sessions of processes: who is in one, and how to end it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from anima_project.process import HAS_PROC, Process

_PROC = Path("/proc")
_POLL_S = 0.002
_ROUNDS = 100


def in_session(session: int) -> set[int]:
    """The numbers of the live processes in the session that the process `session` began, whether it lives or not."""
    members = set()
    for pid in _all():
        with suppress(OSError):  # it has just ended, or is hidden from us
            if os.getsid(pid) == session and Process.of(pid) is not None:
                members.add(pid)
    return members


def end_session(session: int, patience_s: float = 0.0, belongs: Callable[[int], bool] = lambda pid: True) -> int:
    """End every process of the session that `belongs`, and say how many there were. Whatever they start meanwhile
    ends too. With patience they are asked first, and killed after that many seconds."""
    ended: set[int] = set()
    deadline = time.monotonic() + patience_s
    if patience_s and (members := _members(session, belongs)):
        ended |= members
        # The shell last: hung up on, it hangs up on its jobs, and they would not come to clean up.
        _asked(lambda: _members(session, belongs) - {session}, signal.SIGTERM, deadline)
        # An interactive shell takes no notice of TERM.
        _asked(lambda: _members(session, belongs) & {session}, signal.SIGHUP, deadline)
    for _ in range(_ROUNDS):
        if not (members := _members(session, belongs)):
            break
        ended |= members
        _signal(members, signal.SIGKILL)
        time.sleep(_POLL_S)
    return len(ended)


def environment_of(pid: int) -> bytes:
    """The environment it was started with, NUL after each variable. Empty where the system does not tell."""
    try:
        return (_PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return b""


def directory_of(pid: int) -> Path | None:
    """The directory it is in, free of symbolic links; None where the system does not tell."""
    try:
        return (_PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def _members(session: int, belongs: Callable[[int], bool]) -> set[int]:
    return {pid for pid in in_session(session) if belongs(pid)}


def _asked(members: Callable[[], set[int]], number: signal.Signals, deadline: float) -> None:
    """Signal them once, and wait for their end until the deadline."""
    _signal(members(), number)
    while members() and time.monotonic() < deadline:
        time.sleep(_POLL_S)


def _signal(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):  # it ended by itself, or is another user's by now
            os.kill(pid, number)


def _all() -> list[int]:
    if HAS_PROC:
        return [int(name) for name in os.listdir(_PROC) if name.isdecimal()]  # noqa: PTH208 - names are all we need
    listed = subprocess.run(["ps", "-Ao", "pid="], capture_output=True, text=True, check=True)
    return [int(pid) for pid in listed.stdout.split()]
