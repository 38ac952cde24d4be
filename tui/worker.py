"""The worker beside the interface: if none runs, one is started, and ended with the interface."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from events_app import worker

PATIENCE_S = 5.0


class WhoseWorker(StrEnum):
    """Whose the worker is, as the interface says it."""

    OURS = "started here"
    ANOTHERS = "runs beside"
    NOBODYS = "none"


@contextmanager
def beside(*, is_wanted: bool = True) -> Iterator[WhoseWorker]:
    """Within the block a worker runs, unless none `is_wanted` and nobody else has one.

    Ours is a process of its own, so that it never holds up the screen. It ends with the block, and also if this
    process is killed: it looks after who started it.
    """
    if worker.running():
        yield WhoseWorker.ANOTHERS
        return
    if not is_wanted:
        yield WhoseWorker.NOBODYS
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "anima_project", "qcluster", "--quiet", "--with-parent", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C at the terminal is for the agent, not for the worker
    )
    try:
        yield WhoseWorker.OURS
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
