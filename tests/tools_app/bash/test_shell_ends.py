"""When the shell ends, another opens in the same directory, and the answer says so."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from anima_project.process import Process
from tests.programs import eventually
from tests.tools_app.bash.conftest import Run

GONE = "variables, functions and background processes are gone]"


def reopened(directory: Path | str) -> str:
    return f"[the command ended the shell (exit, exec or set -e); a new one is open in {directory}: {GONE}"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("echo bye; exit", "bye"),
        ("echo bye; exit 7", "bye\n[exit code 7]"),
        ("exec echo bye", "bye"),
        ("exec sh -c 'echo bye; sleep 0.2; echo bye; exit 7'", "bye\nbye\n[exit code 7]"),
        ("exec bash", None),
        ("set -e\necho bye\nfalse\necho never", "bye\n[exit code 1]"),
        ("trap 'echo bye' EXIT; exit 3", "bye\n[exit code 3]"),
        ("kill -9 $$", "[exit code 137]"),
        ("kill -HUP $$; sleep 1", None),
        ("(while :; do sleep 0.1; done) & echo bye; exit", "bye"),
    ],
)
def test_a_command_that_ends_the_shell(run: Run, directory: Path, command: str, answer: str | None) -> None:
    run("x=lost")
    began = time.monotonic()
    text = run(command).text
    assert time.monotonic() - began < 10
    if answer is not None:
        assert text.split("\n[stderr]")[0].startswith(answer)
    assert text.endswith(reopened(directory))
    assert run("pwd; echo [$x]").text == f"{directory}\n[]"


@pytest.mark.parametrize("command", ["cd sub; exit", "cd sub && exec sh -c 'sleep 0.1'", "cd sub; set -e; false"])
def test_the_new_shell_opens_where_the_old_one_was(run: Run, directory: Path, command: str) -> None:
    (directory / "sub").mkdir()
    run("cd sub; cd ..")
    run(command)
    assert run("pwd").text in (f"{directory}/sub", str(directory) if "exec" in command else "")


def test_a_directory_that_has_gone_gives_way_to_the_one_above(run: Run, directory: Path) -> None:
    text = run("mkdir -p a/b; cd a/b; rm -r ../../a; exit").text
    assert text == reopened(directory)
    assert run("pwd").text == str(directory)


def test_an_exec_that_fails_leaves_the_shell_as_it_is(run: Run) -> None:
    assert "[exit code 127]" in run("x=kept; exec no-such-program").text
    assert run("echo $x").text == "kept"


def test_an_exit_in_a_subshell_is_no_end(run: Run) -> None:
    assert run("x=kept; (exit 3); echo $?; $(exit 4); echo $? $x").text == "3\n4 kept"


def test_background_processes_end_with_their_shell(run: Run) -> None:
    pid = int(run("sleep 60 & echo $!").text.split("\n")[0])
    run("exit")
    assert eventually(lambda: Process.of(pid) is None, timeout_s=5)


def test_a_shell_that_was_killed_meanwhile_is_replaced(run: Run, directory: Path) -> None:
    pid = int(run("x=lost; echo $$").text)
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert run("echo [$x]; pwd").text == (
        f"[]\n{directory}\n[the shell had ended before this command, which ran in a new one: {GONE}"
    )
