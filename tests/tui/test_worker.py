from __future__ import annotations

import signal
from pathlib import Path

from tests.programs import anima, eventually, finished, python

BESIDE = """
    import sys
    from anima_project import launch
    from tui import worker
    launch.apply_migrations()
    with worker.beside(is_wanted=sys.argv[1] == "wanted") as whose:
        print(whose.name, flush=True)
        sys.stdin.read() if len(sys.argv) < 3 else __import__("time").sleep(60)
"""


def status(home: Path) -> str:
    return finished(anima(home, "status"))


def test_a_worker_is_started_and_ends_with_the_interface(home: Path) -> None:
    interface = python(home, BESIDE, "wanted", "stay")
    assert interface.stdout is not None
    assert interface.stdout.readline() == "OURS\n"
    assert eventually(lambda: "Idle on" in status(home))
    interface.send_signal(signal.SIGINT)
    interface.communicate(timeout=30)
    assert eventually(lambda: "none runs" in status(home))


def test_a_killed_interface_leaves_no_worker(home: Path) -> None:
    interface = python(home, BESIDE, "wanted", "stay")
    assert interface.stdout is not None
    interface.stdout.readline()
    assert eventually(lambda: "Idle on" in status(home))
    interface.kill()
    interface.communicate(timeout=30)
    assert eventually(lambda: "none runs" in status(home))


def test_a_worker_that_runs_already_is_left_alone_and_none_is_started_unasked(home: Path) -> None:
    assert finished(python(home, BESIDE, "unwanted")) == "NOBODYS\n"
    worker = anima(home, "qcluster")
    assert eventually(lambda: "Idle on" in status(home))
    assert finished(python(home, BESIDE, "wanted")) == "ANOTHERS\n"
    assert "Idle on" in status(home)
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=20)
