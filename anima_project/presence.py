"""Who has the state open, without saying a word: a screen or a server of pages that is idle writes nothing anywhere.

They hold a shared lock on a file; who exchanges the state under everybody's feet takes it exclusively. A lock ends with
its process, however that ends, and works alike on Linux and macOS.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from anima_project.state import State


@contextmanager
def present(here: State) -> Iterator[None]:
    """Within the block this process has the state open. Waits while it is being exchanged."""
    with _lock_file(here) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def nobody_else(here: State) -> Iterator[bool]:
    """Whether nobody has it open; if so, nobody opens it within the block."""
    with _lock_file(here) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _lock_file(here: State) -> Iterator[int]:
    lock = os.open(here.tmp / "open.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)
