"""The worker is a tree of processes; none of them outlives it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.programs import anima, eventually, finished


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends the children of a killed process")
def test_a_killed_worker_takes_its_children_along_and_the_next_one_starts(home: Path) -> None:
    worker = anima(home, "qcluster")
    tree = psutil.Process(worker.pid)
    assert eventually(lambda: "Idle on" in finished(anima(home, "status")))
    children = tree.children(recursive=True)
    assert len(children) >= 3
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=20)
    assert eventually(lambda: not any(child.is_running() for child in children))
    assert eventually(lambda: "none runs" in finished(anima(home, "status")))
    again = anima(home, "qcluster")
    assert eventually(lambda: "Idle on" in finished(anima(home, "status")))
    again.send_signal(signal.SIGTERM)
    again.communicate(timeout=20)
    assert again.returncode == 0
