"""`anima credentials`, started as a user would."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from nous.rehearsal import Rehearsal
from tests.programs import environment, eventually

KEY = "sk-ant-api03-" + "k" * 90


def credentials(home: Path, *arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anima_project", "credentials", *arguments],
        env=environment(home, **env),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_key_is_read_from_stdin_listed_without_its_secret_and_removed(home: Path) -> None:
    run = credentials(home, "set", stdin=f"{KEY}\n")
    assert (run.returncode, run.stderr) == (0, "")
    listed = credentials(home, "list").stdout
    assert listed.split()[:3] == ["anthropic", "api_key", "sk-ant-api03-…"]
    assert "in use" in listed
    assert "kkkk" not in run.stdout + listed
    assert credentials(home, "remove", "anthropic").returncode == 0
    assert credentials(home, "list").stdout == ""


def test_of_a_secret_that_is_not_anthropics_nothing_is_shown(home: Path) -> None:
    credentials(home, "set", "github", stdin="hunter2hunter2hunter2\n")
    listed = credentials(home, "list").stdout
    assert "github" in listed and "hunt" not in listed


def test_the_environment_is_listed_as_what_wins(home: Path) -> None:
    credentials(home, "set", stdin=KEY)
    lines = credentials(home, "list", ANTHROPIC_API_KEY="sk-ant-api03-" + "e" * 90).stdout.splitlines()
    assert lines[0].startswith("ANTHROPIC_API_KEY") and lines[0].endswith("from the environment, in use")
    assert lines[1].startswith("anthropic") and "in use" not in lines[1]


def test_the_command_line_takes_no_secret(home: Path) -> None:
    run = credentials(home, "set", "anthropic", KEY)
    assert run.returncode == 2
    assert not (home / "config" / "credentials").exists()


def test_what_breaks_a_rule_is_refused_offline_and_not_shown(home: Path) -> None:
    run = credentials(home, "set", stdin="sk-ant-api03-secret-all-the-same")
    assert run.returncode == 3
    assert "has at least 40 characters" in run.stderr
    assert "secret-all-the-same" not in run.stderr + run.stdout


def test_a_file_that_came_by_mistake_is_not_stored(home: Path) -> None:
    run = credentials(home, "set", "github", stdin="x" * 70_000)
    assert run.returncode == 3
    assert "longer than 65,536 characters" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("remove", "nope"), "No credential is stored as 'nope'"),
        (("set", "A b"), "cannot be named 'A b'"),
        (("set", "gateway", "--base-url", "gateway"), "is no address of a server"),
        ((), "required"),
    ],
)
def test_wrong_usage_is_exit_code_2(home: Path, arguments: tuple[str, ...], said: str) -> None:
    run = credentials(home, *arguments, stdin="a-long-enough-secret")
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_validating_has_three_outcomes(home: Path) -> None:
    with Rehearsal() as server:
        credentials(home, "set", "good", "--base-url", server.url, "--kind", "api_key", stdin="a-good-enough-key")
        credentials(home, "set", "refused", "--base-url", server.url, "--kind", "api_key", stdin="invalid")
        good, refused = credentials(home, "validate", "good"), credentials(home, "validate", "refused")
        in_use = credentials(home, "validate", ANTHROPIC_BASE_URL=server.url)
    unreachable = credentials(home, "validate", "good")
    none = credentials(home, "validate")
    assert (good.returncode, refused.returncode, unreachable.returncode, none.returncode) == (0, 3, 1, 3)
    assert "Valid: the stored good" in good.stdout
    assert "Valid: the stored good" in in_use.stdout
    assert "Refused: the stored refused" in refused.stderr
    assert "Could not be checked: the stored good" in unreachable.stderr
    assert "anima credentials set" in none.stderr
    assert "a-good-enough-key" not in good.stdout + unreachable.stderr


def test_a_stored_key_answers_for_ask_and_a_broken_store_is_exit_code_3(home: Path) -> None:
    ask = [sys.executable, "-m", "anima_project", "ask", "hi"]
    with Rehearsal() as server:
        credentials(home, "set", "mine", "--base-url", server.url, "--kind", "api_key", stdin="my-very-own-key")
        env = environment(home, ANTHROPIC_BASE_URL=server.url)
        run = subprocess.run(ask, env=env, capture_output=True, text=True)
        assert (run.returncode, "rehearsal model answers" in run.stderr) == (0, False)
        assert server.requests[0].headers["x-api-key"] == "my-very-own-key"
        (home / "config" / "credentials" / "test.key").unlink()
        run = subprocess.run(ask, env=env, capture_output=True, text=True)
    assert run.returncode == 3
    assert "test.key is missing" in run.stderr and "Traceback" not in run.stderr


def test_at_a_terminal_what_is_typed_is_not_shown(home: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "anima_project", "credentials", "set"],
        env=environment(home),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(0, termios.TIOCSCTTY, 0),
    )
    shown = b""
    while b"not shown" not in shown:
        shown += os.read(ours, 1000)
    assert eventually(lambda: not termios.tcgetattr(ours)[3] & termios.ECHO)
    os.write(ours, KEY.encode() + b"\n")
    assert process.wait(timeout=30) == 0
    os.close(theirs)
    try:
        while more := os.read(ours, 1000):
            shown += more
    except OSError:  # the other end is closed, and all was read
        pass
    os.close(ours)
    assert b"Stored anthropic" in shown and b"kkkk" not in shown
