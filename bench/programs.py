"""Anima's programs as processes of their own, in a state directory of their own, for what is measured from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ANIMA = (sys.executable, "-m", "anima_project")


def environment(home: Path, **variables: str) -> dict[str, str]:
    return os.environ | {"ANIMA_HOME": str(home), "ANIMA_ENV": "test"} | variables


def start(variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """`anima start`."""
    return subprocess.Popen(
        [*ANIMA, "start"],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def rehearsal() -> Iterator[str]:
    """Within the block, the rehearsal listens at the address that is given."""
    command = [sys.executable, "-m", "nous.rehearsal", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield next(word.rstrip(";") for word in process.stdout.readline().split() if word.startswith("http"))
    finally:
        process.terminate()
        process.wait()


def eventually(condition: Callable[[], bool], timeout_s: float = 120) -> bool:
    deadline = time.monotonic() + timeout_s
    while not (holds := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds


def family(pid: int) -> list[psutil.Process]:
    """All below the process, none if it has ended."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def left_behind(home: Path) -> list[psutil.Process]:
    """Processes that work in the state directory."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("ANIMA_HOME") == str(home):
                found.append(process)
        except psutil.Error:
            continue
    return found
