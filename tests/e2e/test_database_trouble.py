"""A database that is locked, full or damaged: a clear sentence, nothing lost, and on it goes once it can."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.screen import ENTER, Terminal
from tests.programs import anima, environment, finished

KINDS = ["IMMEDIATE", "EXCLUSIVE"]


@pytest.fixture
def database(home: Path) -> Path:
    """One with a conversation in it."""
    finished(anima(home, "ask", "Hello"))
    return home / "db" / "test.sqlite3"


@pytest.fixture
def other(database: Path) -> Iterator[sqlite3.Connection]:
    """Another program, which may lock it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        yield connection


def events(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in connection.execute("SELECT event_type FROM events_app_event ORDER BY id")]


@pytest.mark.parametrize("kind", KINDS)
def test_ask_waits_for_a_locked_database_and_then_answers(home: Path, other: sqlite3.Connection, kind: str) -> None:
    other.execute(f"BEGIN {kind}")
    process = anima(home, "ask", "--continue", "again")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(2)
    other.execute("COMMIT")
    assert "You said: again" in finished(process)


def test_what_stays_locked_is_a_clear_error_and_nothing_is_lost(
    home: Path, database: Path, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN EXCLUSIVE")
    process = anima(home, "ask", "--continue", "again", env={"ANIMA_DATABASE_LOCK_WAIT_S": "0.5"})
    _, err = process.communicate(timeout=60)
    other.execute("COMMIT")
    assert process.returncode == 1
    assert "Another program keeps the database locked" in err
    assert "Traceback" not in err
    assert events(database) == ["user_message", "agent_message"]
    assert "Hello" in finished(anima(home, "ask", "--continue", "what was my first message?"))


def test_on_the_screen_what_could_not_be_stored_waits_and_is_said_with_what_comes_next(
    home: Path, database: Path, other: sqlite3.Connection
) -> None:
    with Terminal(home, "--no-worker", columns=160, ANIMA_DATABASE_LOCK_WAIT_S="0.5") as terminal:
        terminal.shows("You said: Hello")
        other.execute("BEGIN EXCLUSIVE")
        terminal.type("one", ENTER)
        terminal.shows("Another program keeps the database locked")
        terminal.shows("Waiting (1)")
        other.execute("COMMIT")
        terminal.type("two", ENTER)
        terminal.no_longer_shows("Waiting (1)")
        terminal.shows("two")
        terminal.shows("NORMAL")
    with closing(sqlite3.connect(database)) as connection:
        said = connection.execute("SELECT payload FROM events_app_event WHERE event_type = 'user_message' ORDER BY id")
        assert [json.loads(row[0])["content"] for row in said] == ["Hello", "one", "two"]


def test_a_lock_in_the_middle_of_a_turn_ends_it_and_the_next_turn_goes_on(
    home: Path, database: Path, other: sqlite3.Connection
) -> None:
    process = anima(
        home,
        *("ask", "--json", "--continue", "--allow", "bash", "run: sleep 0.5"),
        env={"ANIMA_DATABASE_LOCK_WAIT_S": "0.5"},
    )
    assert process.stdout is not None
    told: list[str] = []
    while not told or told[-1] != "tool_call":
        told.append(json.loads(process.stdout.readline())["type"])
    other.execute("BEGIN IMMEDIATE")
    _, err = process.communicate(timeout=60)
    other.execute("COMMIT")
    assert process.returncode == 1
    assert err.startswith("Another program keeps the database locked")
    assert events(database)[2:] == told
    finished(anima(home, "ask", "--continue", "still there?"))
    assert events(database)[2:] == [*told, "tool_response", "user_message", "agent_message"]


@pytest.mark.parametrize("command", [["status"], ["ask", "hi"], ["start"], ["qcluster"], ["sessions", "list"]])
def test_a_damaged_database_is_a_clear_error_that_names_the_doctor(home: Path, command: list[str]) -> None:
    (home / "db").mkdir(parents=True)
    (home / "db" / "test.sqlite3").write_bytes(os.urandom(8192))
    process = anima(home, *command)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The database is damaged (file is not a database). Run anima doctor" in err
    assert "anima restore FILE" in err
    assert "Traceback" not in err


FULL_DISK = """
import os, shutil, subprocess, sys
home, python = sys.argv[1:]
def ask(*arguments):
    command = [python, "-m", "anima_project", "ask", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)
assert ask("Hello").returncode == 0
# Room enough for a question and the call of a tool, and not for its result.
with open(f"{home}/fill", "wb") as fill:
    fill.write(bytes(shutil.disk_usage(home).free - 130_000))
run = ask("--continue", "--allow", "bash", "run: seq 1 20000")
assert run.returncode == 1, run
assert run.stderr.splitlines()[-1].startswith("The disk is full ("), run.stderr
assert "Traceback" not in run.stderr, run.stderr
with open(f"{home}/fill", "ab", buffering=0) as fill:
    try:
        while True:
            fill.write(bytes(4096))
    except OSError:
        pass
run = ask("--continue", "and now?")
assert run.returncode == 1 and "The disk is full (" in run.stderr and "Traceback" not in run.stderr, run
os.unlink(f"{home}/fill")
for _ in range(2):  # the first is about the call that was cut short
    run = ask("--continue", "what was my first message?")
    assert run.returncode == 0, run
assert "Hello" in run.stdout, run
shutil.copytree(f"{home}/db", sys.argv[1] + ".kept")
"""


def test_a_full_disk_is_a_clear_error_nothing_is_half_written_and_it_goes_on_once_there_is_room(home: Path) -> None:
    home.mkdir()
    inside = 'mount -t tmpfs -o size=3m tmpfs "$1" && exec "$2" -c "$3" "$1" "$2"'
    command = ["unshare", "-rm", "bash", "-c", inside, "-", str(home), sys.executable, FULL_DISK]
    if shutil.which("unshare") is None or subprocess.run([*command[:2], "true"], capture_output=True).returncode:
        pytest.skip("a small disk cannot be made here: no user namespaces")
    run = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    stored = events(home.with_name(f"{home.name}.kept") / "test.sqlite3")
    assert stored[:2] == ["user_message", "agent_message"]
    assert stored.count("tool_call") == stored.count("tool_response") == 1
    assert stored[-2:] == ["user_message", "agent_message"]
