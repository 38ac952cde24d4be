"""A command that takes too long, or that the user stops, ends; the shell goes on, or another in its place."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import eventually
from tests.tools_app.bash.conftest import Run
from tools_app.interrupt import Interrupt

WELL_UNDER = 15
"""Seconds; what is not stopped takes a minute."""


@contextmanager
def soon(interrupt: Interrupt, ready: Path) -> Iterator[None]:
    """The interrupt is set when the file is there."""

    def wait() -> None:
        eventually(ready.exists)
        interrupt.set()

    thread = threading.Thread(target=wait)
    thread.start()
    yield
    thread.join()


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()


@pytest.mark.parametrize(
    "command",
    [
        "sleep 60",
        "while :; do :; done",
        "while true; do sleep 0.05; done",
        "sleep 60 | cat | cat",
        "y=$(sleep 60)",
        "(sleep 60)",
        "f() { sleep 60; echo never; }; f; echo never",
        "sleep 60 & wait",
        "read x </dev/tty",
        "cat /dev/tty",
        "bash -c 'sleep 60; echo never'",
        "PROMPT_COMMAND='echo mine'; sleep 60",
        "python3 -c 'import time; time.sleep(60)'",
    ],
)
def test_a_command_that_takes_too_long_is_stopped_by_ctrl_c(run: Run, directory: Path, command: str) -> None:
    run("x=kept; cd /")
    began = time.monotonic()
    result = run(f"echo before\n{command}\necho after", timeout_s=0.2)
    assert time.monotonic() - began < WELL_UNDER
    assert not result.success
    assert result.text.startswith("before\n")
    assert "after" not in result.text
    assert "never" not in result.text
    assert "[stopped: not done within 0.2 s; timeout_s can be up to 600]\n[the shell survived, in /" in result.text
    assert run("echo $x; pwd").text == "kept\n/"


@pytest.mark.parametrize("ignored", ["INT", "INT TERM"])
def test_what_ignores_ctrl_c_is_ended_by_stronger_means(run: Run, ignored: str) -> None:
    result = run(
        f"x=kept; bash -c \"trap '' {ignored}; sleep 60 & wait; while :; do sleep 1; done\"; echo after", timeout_s=0.3
    )
    assert "the shell survived" in result.text
    assert "after" not in result.text
    assert run("echo $x").text == "kept"


def test_a_shell_that_cannot_be_stopped_is_replaced_in_the_same_directory(run: Run, directory: Path) -> None:
    (directory / "sub").mkdir()
    run("x=lost")
    result = run("cd sub; echo before; trap '' INT TERM; while :; do :; done", timeout_s=0.3)
    assert result.text.startswith("before\n")
    assert (
        f"a new one is open in {directory}/sub: variables, functions and background processes are gone" in result.text
    )
    assert run("pwd; echo [$x]").text == f"{directory}/sub\n[]"


def test_a_command_may_clean_up_when_it_is_stopped(run: Run) -> None:
    program = "import time\ntry: time.sleep(60)\nexcept KeyboardInterrupt: time.sleep(0.3); print('cleaned')"
    assert run(f'python3 -c "{program}"', timeout_s=0.5).text.startswith("cleaned\n")


def test_background_processes_outlive_a_stopped_command(run: Run) -> None:
    run("sleep 60 & pid=$!")
    run("sleep 60", timeout_s=0.2)
    assert run("kill -0 $pid").success


def test_output_without_end_is_stopped_too(run: Run) -> None:
    result = run("yes", timeout_s=0.3)
    assert "the shell survived" in result.text
    assert len(result.text.encode()) <= 100_000
    assert run("echo clean").text == "clean"


def test_the_longest_timeout_bounds_what_a_call_asks_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from anima_project.configuration import configuration

    monkeypatch.setenv("ANIMA_BASH_LONGEST_TIMEOUT_S", "1")
    monkeypatch.setenv("ANIMA_BASH_TIMEOUT_S", "0.2")
    configuration.cache_clear()
    try:
        assert "not done within 1 s" in run("sleep 60", timeout_s=50).text
        assert "not done within 0.2 s; timeout_s can be up to 1]" in run("sleep 60").text
    finally:
        monkeypatch.undo()
        configuration.cache_clear()


def test_the_user_stops_a_command(run: Run, directory: Path) -> None:
    interrupt = Interrupt()
    with soon(interrupt, directory / "ready"):
        result = run("x=kept; echo before; touch ready; sleep 60; echo after", interrupt=interrupt)
    assert not result.success
    assert result.text.startswith("before\n[stopped by the user]\n[the shell survived")
    assert run("echo $x").text == "kept"


def test_a_stop_that_came_before_keeps_the_command_from_running(run: Run, directory: Path) -> None:
    interrupt = Interrupt()
    interrupt.set()
    result = run("touch ran", interrupt=interrupt)
    assert (result.text, result.success) == ("[stopped by the user before it began]", False)
    assert not (directory / "ran").exists()


def test_one_stop_stops_all_that_waits_for_the_shell(run: Run, directory: Path) -> None:
    interrupt = Interrupt()
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(run("touch ready; sleep 60", interrupt=interrupt)))
        for _ in range(3)
    ]
    with soon(interrupt, directory / "ready"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted("before it began" in result.text for result in results) == [False, True, True]


def test_a_stop_concerns_no_later_command(run: Run, directory: Path) -> None:
    interrupt = Interrupt()
    run("true", interrupt=interrupt)
    interrupt.set()
    assert run("sleep 0.1; echo done").text == "done"


def test_a_long_command_that_is_stopped_while_it_arrives_leaves_nothing_behind(run: Run) -> None:
    command = "echo '" + "x\n" * 3_000_000 + "' | wc -c"
    result = run(command, timeout_s=0.05)
    assert "[stopped" in result.text
    assert run("echo clean").text == "clean"


@pytest.mark.parametrize("command", ["{} | cat", "x=$({})", "{}", "{}; echo never"])
def test_every_process_of_a_stopped_command_is_gone(run: Run, directory: Path, command: str) -> None:
    program = "bash -c 'sleep 60 >/dev/null & echo $$ $! >pids; wait'"  # its background ignores Ctrl-C
    result = run(command.format(program), timeout_s=0.3)
    assert "the shell survived" in result.text
    assert [is_gone(int(pid)) for pid in (directory / "pids").read_text().split()] == [True, True]
