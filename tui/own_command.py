"""A command of the person's own, typed behind a `!`."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from contextlib import suppress

SHOWN = 20_000
"""Bytes of what it printed that are kept, its end."""


async def run_own(command: str, directory: str) -> str:
    """The command, the end of what it printed, and how it ended. Cancelled, it ends the command and all of its own."""
    process = _started(command, directory)
    try:
        printed = await asyncio.to_thread(_end_of_output, process)
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise
    return f"$ {command}\n{printed.decode(errors='replace').rstrip()}\nexit {process.returncode}"


def _started(command: str, directory: str) -> subprocess.Popen[bytes]:
    """Not in asyncio's own way: cancelled in the midst of it, that would forget what has been started by then."""
    return subprocess.Popen(
        ["bash", "-c", command],
        cwd=directory or None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _end_of_output(process: subprocess.Popen[bytes]) -> bytes:
    kept = b""
    with process:
        assert process.stdout is not None
        while part := os.read(process.stdout.fileno(), 65_536):
            kept = (kept + part)[-SHOWN:]
    return kept
