"""What programs do whose output goes nowhere: the reader has gone, the disk is full, there never was one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import anima, environment, finished

PRINTING = (
    "--help",
    "version",
    "help",
    "config list",
    "doctor",
    "status",
    "plugins",
    "soul",
    "feel",
    "completion bash",
    "events tail",
    "events tail --follow",
    "sessions list",
    "sessions show 1",
    "memory search hello",
    "mcp list",
    "ask --rehearsal hello",
    "ask --rehearsal --json hello",
    "install --no-unit",
    "backup {home}/anima.backup",
)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("output") / "anima-home"
    finished(anima(home, "ask", "--rehearsal", "hello"))
    return home


@contextmanager
def pipe_without_a_reader() -> Iterator[int]:
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


def run(home: Path, command: str, stdout: int) -> tuple[int, str]:
    """Exit code and stderr."""
    words = [word.format(home=home) for word in command.split()]
    done = subprocess.run(
        [sys.executable, "-m", "anima_project", *words],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", PRINTING)
def test_a_command_whose_reader_has_gone_ends_quietly(lived_in: Path, command: str) -> None:
    with pipe_without_a_reader() as pipe:
        assert run(lived_in, command, pipe) == (141, "")


@pytest.mark.parametrize("command", ["version", "config list", "status", "ask --rehearsal hello"])
def test_a_command_that_cannot_print_says_why(lived_in: Path, command: str) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        code, err = run(lived_in, command, full)
    finally:
        os.close(full)
    assert code == 1
    assert "No space left on device" in err and "Traceback" not in err and "ignored" not in err


@pytest.mark.parametrize("command", ["version", "status", "ask --rehearsal hello"])
def test_a_command_without_an_output_does_its_work(lived_in: Path, command: str) -> None:
    line = f'exec {sys.executable} -m anima_project {command} <&- >&- 2>"$0"'
    errors = lived_in.with_name("errors")
    code = subprocess.run(["bash", "-c", line, str(errors)], env=environment(lived_in), timeout=60).returncode
    assert (code, errors.read_text()) == (0, "")
