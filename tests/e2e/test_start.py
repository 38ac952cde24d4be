"""`anima start`: the brain in the foreground."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.programs import anima, environment, eventually

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux ends the children of a killed process"
)


@contextmanager
def started(home: Path, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Within the block the brain runs, with its cluster complete."""
    process = anima(home, "start", *arguments, env=variables)
    try:
        assert eventually(lambda: len(family(process)) >= 5)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Worker, sentinel, pusher, monitor and pool, whoever of them is there."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def log(home: Path, environment_name: str = "test") -> str:
    path = home / "log" / f"{environment_name}.log"
    return path.read_text() if path.exists() else ""


def is_gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


@linux
def test_a_worker_that_dies_is_started_again_and_the_log_says_so(home: Path) -> None:
    with started(home, ANIMA_START_FIRST_PAUSE_S="0.1") as process:
        [worker] = psutil.Process(process.pid).children()
        worker.kill()
        said = "The worker was ended by SIGKILL; it is started again in 0.1 s."
        assert eventually(lambda: said in log(home))
        assert eventually(lambda: len(family(process)) >= 5 and worker not in family(process))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_all_it_started(home: Path, number: signal.Signals) -> None:
    with started(home) as process:
        all_of_them = family(process)
        process.send_signal(number)
        process.communicate(timeout=30)
        assert process.returncode == 0
        assert is_gone(all_of_them)


@linux
def test_killed_it_leaves_no_process_behind(home: Path) -> None:
    with started(home) as process:
        all_of_them = family(process)
        process.kill()
        process.communicate(timeout=30)
        assert eventually(lambda: is_gone(all_of_them))


def test_a_second_start_says_that_one_runs_and_another_environment_has_its_own(home: Path) -> None:
    with started(home) as first:
        second = anima(home, "start")
        _, err = second.communicate(timeout=30)
        assert second.returncode == 1
        assert f"runs already in the environment test (process {first.pid})" in err
        with started(home, "-e", "development"):  # -e wins over ANIMA_ENV, which says test
            assert eventually(lambda: "Anima runs in the environment development" in log(home, "development"))


def test_it_brings_the_database_up_to_date_and_tells_systemd_when_it_is_ready_and_when_it_ends(
    home: Path, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(30)
        manager.bind(address := str(tmp_path / "notify"))
        with started(home, NOTIFY_SOCKET=address) as process:
            assert manager.recv(100) == b"READY=1"
            process.terminate()
            assert manager.recv(100) == b"STOPPING=1"


def test_settings_that_cannot_be_end_it_at_once_with_2(home: Path) -> None:
    process = anima(home, "start", env={"ANIMA_START_STOP_S": "never"})
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "ANIMA_START_STOP_S: stop_s is 'never', and must be a number" in err


def test_a_terminal_that_goes_away_takes_it_along(home: Path) -> None:
    import pty

    terminal, end = pty.openpty()
    code = "import os, sys, fcntl, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, [sys.executable, '-m', 'anima_project', 'start'])"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=end, stdout=end, stderr=end, env=environment(home), close_fds=True
    )
    os.close(end)
    told = b""
    deadline = time.monotonic() + 30
    while not re.search(rb"Cluster .* running", told) and time.monotonic() < deadline:
        told += os.read(terminal, 4096)
    all_of_them = psutil.Process(process.pid).children(recursive=True)
    assert len(all_of_them) >= 4
    os.close(terminal)
    process.wait(30)
    assert eventually(lambda: is_gone(all_of_them))
