"""A command of the person's own, typed behind a `!`."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress

SHOWN = 20_000
"""Bytes of what it printed that are kept, its end."""


async def run_own(command: str, directory: str) -> str:
    """The command, the end of what it printed, and how it ended. Cancelled, it ends the command and all of its own."""
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        command,
        cwd=directory or None,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    kept = b""
    try:
        while part := await process.stdout.read(65_536):
            kept = (kept + part)[-SHOWN:]
        code = await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return f"$ {command}\n{kept.decode(errors='replace').rstrip()}\nexit {code}"
