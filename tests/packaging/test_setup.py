"""bin/anima and bin/test make their environment, or say what is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.programs import environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that was never started."""
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / "checkout" / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "checkout")
    return tmp_path / "checkout"


def start(checkout: Path, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "bin" / "anima", "--version"], env=environment(home, **env), capture_output=True, text=True
    )


def test_without_a_python_that_will_do_it_says_what_to_install(checkout: Path, home: Path) -> None:
    run = start(checkout, home, ANIMA_PYTHON="false")
    assert run.returncode == 2
    assert "Anima needs Python 3.11 or newer" in run.stderr
    assert "ANIMA_PYTHON=" in run.stderr


def test_a_set_up_that_fails_shows_why_and_where_the_log_is_and_is_done_again(checkout: Path, home: Path) -> None:
    (checkout / "requirements" / "run.lock").write_text("this is no lock file\n")
    for _ in range(2):
        run = start(checkout, home)
        assert run.returncode == 2
        assert "the whole story is in" in run.stderr
    assert (checkout / ".venv.log").exists()


def test_an_environment_that_is_up_to_date_is_left_alone(checkout: Path, home: Path) -> None:
    program = checkout / ".venv" / "bin" / "anima"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho started\n")
    program.chmod(0o755)
    made_from = [checkout / "pyproject.toml", checkout / "requirements" / "run.lock"]
    (checkout / ".venv" / "run.stamp").write_text("".join(path.read_text() for path in made_from))
    run = start(checkout, home, ANIMA_PYTHON="false")
    assert (run.returncode, run.stdout, run.stderr) == (0, "started\n", "")
