from __future__ import annotations

import asyncio
import os
from pathlib import Path

from tests.programs import eventually
from tui.own_command import SHOWN, run_own


async def test_the_end_of_what_a_command_prints_and_its_exit_code_are_told(tmp_path: Path) -> None:
    assert await run_own("pwd; exit 3", str(tmp_path)) == f"$ pwd; exit 3\n{tmp_path}\nexit 3"
    told = await run_own("seq 1 100000", str(tmp_path))
    assert told.endswith("99999\n100000\nexit 0") and len(told) < SHOWN + 100


async def test_a_command_that_is_no_longer_wanted_ends_with_all_that_it_started(tmp_path: Path) -> None:
    running = asyncio.create_task(run_own("sleep 60 & echo $! > pid; wait", str(tmp_path)))
    pid = tmp_path / "pid"
    while not (pid.exists() and pid.read_text()):
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert eventually(lambda: not _is_running(int(pid.read_text())))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] in "ZX")
