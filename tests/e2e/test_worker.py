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


def test_when_one_of_its_processes_is_killed_the_worker_begins_anew_and_goes_on_working(home: Path) -> None:
    """The killed one may have held the lock of the queue that all share."""
    worker = anima(home, "qcluster", "--quiet")
    tree = psutil.Process(worker.pid)
    try:
        for which in (-1, -2, -3):  # each of those that share the queues, in turn
            assert eventually(lambda: len(tree.children(recursive=True)) >= 4)
            members = tree.children(recursive=True)
            members[which].kill()
            psutil.wait_procs(members, timeout=20)
            assert not any(member.is_running() for member in members)
        finished(anima(home, "ask", "--rehearsal", "Hello"))
        assert eventually(lambda: "0 jobs" in finished(anima(home, "status")))
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=20)
    assert worker.returncode == 0
