from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import anima, environment, finished


def contents(folder: Path) -> dict[str, bytes]:
    """All files but locks, and what SQLite keeps beside its files."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "lock" not in path.name and path.suffix not in (".sqlite3-wal", ".sqlite3-shm")
    }


def test_it_makes_everything_private_and_a_second_run_changes_nothing(home: Path) -> None:
    first = finished(anima(home, "install", "--no-unit"))
    assert first.count("made") == 8
    for environment_name in ("production", "development", "test"):
        assert str(home / "db" / f"{environment_name}.sqlite3") in first
    for path in [home, *home.rglob("*")]:
        if path.is_dir() or path.suffix in (".sqlite3", ".enc", ".key", ".toml"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    template = (home / "config" / "anima.toml").read_text()
    assert all(line.startswith(("#", "[")) or not line for line in template.splitlines())
    before = contents(home)
    second = finished(anima(home, "install", "--no-unit"))
    assert "made" not in second
    assert second.count("there already") == 8
    assert contents(home) == before


def test_half_of_the_credentials_is_an_error_and_is_never_made_anew(home: Path) -> None:
    finished(anima(home, "install", "--no-unit"))
    key = home / "config" / "credentials" / "production.key"
    key.unlink()
    process = anima(home, "install", "--no-unit")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert f"{key} is missing" in err
    assert "anima credentials set" in err
    assert not key.exists()


@pytest.fixture
def user_manager(tmp_path: Path) -> Path:
    """A folder of programs in which systemctl stands for that of a machine with a user manager."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "systemctl").write_text("#!/bin/sh\nexit 0\n")
    (folder / "systemctl").chmod(0o755)
    return folder


def test_the_unit_is_made_once_and_a_changed_one_is_left_alone(home: Path, user_manager: Path) -> None:
    configuration = home.parent / "xdg"
    variables = environment(
        home,
        XDG_CONFIG_HOME=str(configuration),
        XDG_RUNTIME_DIR=str(home.parent),
        PATH=f"{user_manager}:{os.environ['PATH']}",
    )

    def install() -> str:
        command = [sys.executable, "-m", "anima_project", "install"]
        return subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stdout

    unit = configuration / "systemd" / "user" / "anima-test.service"
    assert f"made           systemd unit: {unit}" in (first := install())
    assert "systemctl --user enable --now anima-test" in first
    assert f'Environment="ANIMA_HOME={home}"' in unit.read_text()
    unit.write_text("mine")
    assert "not what would be made now" in install()
    assert unit.read_text() == "mine"


def test_where_there_is_no_systemd_the_unit_is_left_out_with_a_reason(home: Path, tmp_path: Path) -> None:
    process = anima(home, "install", env={"PATH": str(tmp_path)})
    out = finished(process)
    assert "left out       systemd unit: this machine has no systemd; anima start runs the brain" in out
