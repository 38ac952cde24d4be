from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from anima_project.cli import USAGE, main
from tests.programs import anima, environment, finished


def test_the_version_is_told_without_django(home: Path) -> None:
    code = "import sys; from anima_project.cli import main; main(['--version']); print('django' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment(home), capture_output=True, text=True, check=True
    )
    assert told.stdout == f"anima {version('anima')}\nFalse\n"
    assert not home.exists()


def test_without_a_command_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == USAGE


def test_each_command_of_the_usage_exists(home: Path) -> None:
    commands = {line.split()[1] for line in USAGE.splitlines() if line.startswith("  anima ")}
    listed = finished(anima(home, "help", "--commands")).split()
    assert commands - set(listed) == {"version"}


def test_a_bad_setting_is_one_line_and_exit_code_2(home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "anima.toml").write_text("[turn]\nrounds = 0\n")
    process = anima(home, "status")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert err.strip().endswith("anima.toml:2: rounds is 0, and must be at least 1.")
    assert len(err.splitlines()) == 1


def test_status_says_what_is_there_and_that_no_worker_runs(home: Path) -> None:
    out = finished(anima(home, "status"))
    assert "the rehearsal: no credential" in out
    assert "none runs. anima start runs one" in out


def test_a_slip_of_the_pen_gets_a_suggestion_and_exit_code_2(home: Path) -> None:
    for name, said in (
        ("statsu", "No command is named 'statsu'. Did you mean status or start? anima --help lists them."),
        ("frobnicate", "No command is named 'frobnicate'. anima --help lists them."),
    ):
        process = anima(home, name)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err.strip()) == (2, "", said)
