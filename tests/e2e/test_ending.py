"""However `anima tui` ends, it leaves a terminal that can be used, no process, and all that was said."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from tests.e2e.screen import ENTER, Terminal
from tests.e2e.test_tui import types
from tests.programs import eventually, finished, python

SECRET = "a-secret-of-the-environment"

BROKEN = """
import os, sys
from anima_project.cli import main
from sessions_app.sections import Section, sections_wanted

class Broken(str):
    def __getitem__(self, at):
        raise ZeroDivisionError(os.environ["ANTHROPIC_API_KEY"])

def show(**_):
    return Section(title=Broken("a title that cannot be drawn"), lines=()) if os.path.exists(os.environ["GO"]) else None

sections_wanted.connect(show)
sys.exit(main(sys.argv[1:]))
"""


def log(home: Path) -> str:
    path = home / "log" / "test.log"
    return path.read_text() if path.exists() else ""


def assert_is_usable(terminal: Terminal, before: list[object]) -> None:
    assert terminal.modes == before, "not cooked as before"
    assert terminal.is_on("?25"), "the cursor is hidden"
    assert terminal.is_on("?7"), "long lines do not wrap"
    assert not terminal.is_on("?1049"), "still on the alternate screen"
    assert not terminal.is_on("?2004"), "pastes still come in brackets"


def test_a_crash_leaves_a_usable_terminal_and_says_in_a_sentence_where_the_log_is(home: Path, tmp_path: Path) -> None:
    go = tmp_path / "go"
    terminal = Terminal(home, "--no-worker", program=("-c", BROKEN), columns=200, GO=str(go), ANTHROPIC_API_KEY=SECRET)
    before = terminal.modes
    with terminal:
        assert terminal.modes != before and terminal.is_on("?1049") and terminal.is_on("?2004")
        go.touch()
        terminal.type("slow: 500", ENTER)
        assert terminal.process.wait(30) == 1
        terminal.shows("Something in Anima went wrong, and the interface had to end.")
        assert_is_usable(terminal, before)
        _, _, told = bytes(terminal.raw).rpartition(b"\x1b[?1049l")
        assert str(home / "log" / "test.log") in told.decode()
        assert b"Traceback" not in terminal.raw and b"ZeroDivisionError" not in terminal.raw
        assert SECRET.encode() not in terminal.raw
    assert "The interface broke off" in log(home) and "ZeroDivisionError: [secret]" in log(home)
    assert SECRET not in log(home)
    assert types(home) == ["user_message", "agent_message"], "what was said until then is kept"


def test_a_database_that_turns_to_garbage_is_said_and_the_person_can_still_leave(home: Path) -> None:
    terminal = Terminal(home, "--no-worker", columns=160)
    before = terminal.modes
    with terminal:
        terminal.type("hello", ENTER)
        terminal.shows("You said: hello")
        for name in ("test.sqlite3", "test.sqlite3-wal", "test.sqlite3-shm"):
            if (file := home / "db" / name).exists():
                file.write_bytes(os.urandom(file.stat().st_size))
        terminal.type("hello again", ENTER)
        terminal.shows("The database")
        terminal.type("\x03")
        terminal.shows("once more quits")
        terminal.type("\x03")
        assert terminal.process.wait(30) in (0, 1)
        assert_is_usable(terminal, before)
        assert b"Traceback" not in terminal.raw


@pytest.mark.parametrize("is_closed", [False, True], ids=["SIGHUP", "closed"])
@pytest.mark.parametrize("said", ["", "slow: 500", "run: echo begun; sleep 60"])
def test_a_terminal_that_goes_away_ends_it_cleanly_and_what_was_said_is_kept(
    home: Path, is_closed: bool, said: str
) -> None:
    with Terminal(home, ANIMA_APPROVAL_TOOLS='{bash = "allow"}') as terminal:
        terminal.shows("worker: started here")
        if said:
            terminal.type(said, ENTER)
            terminal.shows("hormone" if said.startswith("slow") else " bash ")
        family = psutil.Process(terminal.process.pid).children(recursive=True)
        assert family, "the worker"
        if is_closed:
            terminal.hang_up()
        else:
            terminal.process.send_signal(signal.SIGHUP)
        assert terminal.process.wait(30) == 0
        assert eventually(lambda: not any(one.is_running() for one in family))
    if said.startswith("slow"):
        assert types(home) == ["user_message", "agent_message"]
        look = "from events_app.models import Event; print(Event.objects.get(event_type='agent_message').payload)"
        answer = finished(python(home, look))
        assert "hormone" in answer and "'interrupted': True" in answer
    elif said:
        assert types(home)[:4] == ["user_message", "agent_message", "tool_call", "tool_response"]
    assert "Traceback" not in log(home) and "Error" not in log(home)


def test_a_signal_that_comes_while_it_starts_ends_it_too(home: Path) -> None:
    terminal = Terminal(home)
    try:
        terminal.until(lambda: terminal.is_on("?1049"), "it does not start")
        terminal.process.send_signal(signal.SIGHUP)
        assert terminal.process.wait(30) == 0
    finally:
        terminal.__exit__()
    assert "Traceback" not in log(home)
