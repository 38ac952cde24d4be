from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_test_run_leaves_the_owners_home_alone(tmp_path: Path, processes: str) -> None:
    owner = tmp_path / "owner"
    owner.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANIMA_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", processes, "-p", "no:cacheprovider", "tests/events_app/test_log.py"],
        cwd=ROOT,
        env=environment | {"HOME": str(owner)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    assert list(owner.iterdir()) == []
