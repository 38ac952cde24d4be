"""`anima ask`, started as a user would."""

from __future__ import annotations

import json
import platform
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nous.rehearsal import Rehearsal
from tests.programs import anima, environment, eventually, finished, python


def ask(home: Path, *arguments: str, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anima_project", "ask", *arguments],
        env=environment(home, **env),
        input=stdin or "",
        capture_output=True,
        text=True,
        timeout=60,
    )


def events(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_without_a_key_the_rehearsal_answers_and_a_real_bash_runs_the_real_command(home: Path) -> None:
    run = ask(home, "--allow", "bash", "run: uname -a")
    assert run.returncode == 0, run.stderr
    assert platform.release() in run.stdout
    assert "$ uname -a" in run.stderr
    assert "ANTHROPIC_API_KEY" in run.stderr


def test_a_conversation_goes_on_with_continue(home: Path) -> None:
    ask(home, "--allow", "bash", "run: echo forty-two")
    run = ask(home, "--continue", "and what did you just run?")
    assert run.returncode == 0
    assert "echo forty-two" in run.stdout


def test_every_step_is_an_event_and_json_prints_one_object_for_each(home: Path) -> None:
    run = ask(home, "--json", "--allow", "bash", "run: echo hello")
    told = events(run)
    assert [event["type"] for event in told] == [
        "user_message",
        "agent_message",
        "tool_call",
        "tool_response",
        "agent_message",
    ]
    assert told[3]["payload"]["content"].strip() == "hello"
    count = "from events_app.models import Event; print(Event.objects.count())"
    assert finished(python(home, count)).strip() == "5"


def test_a_session_is_continued_by_its_number(home: Path) -> None:
    first = events(ask(home, "--json", "I am the first"))[0]["session"]
    ask(home, "I am the second")
    run = ask(home, "--session", str(first), "what was my first message?")
    assert "I am the first" in run.stdout


def test_the_question_may_come_from_stdin(home: Path) -> None:
    assert "a piped question" in ask(home, "-", stdin="a piped question\n").stdout


def test_a_tool_that_can_change_something_is_denied_unless_it_is_allowed(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "touched"
    run = ask(home, f"run: touch {target}")
    assert not target.exists()
    assert "--allow bash" in run.stderr
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "TEXT"),
        (("",), "the text is empty"),
        (("--continue", "hi"), "no session to continue"),
        (("--session", "77", "hi"), "There is no session 77"),
        (("--allow", "telepathy", "hi"), "there is no such tool; there are bash, "),
        (("--continue", "--session", "1", "hi"), "not allowed with"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_says_what_is_right(home: Path, arguments: tuple[str, ...], said: str) -> None:
    run = ask(home, *arguments)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_a_failed_turn_is_exit_code_1(home: Path) -> None:
    run = ask(home, "fault: server", ANIMA_MODEL_ATTEMPTS="1")
    assert run.returncode == 1
    assert "internal problem" in run.stderr


def test_bad_and_refused_credentials_are_exit_code_3_and_are_never_shown(home: Path) -> None:
    malformed = ask(home, "hi", ANTHROPIC_API_KEY="sk-wrong-and-secret-all-the-same")
    with Rehearsal() as server:
        refused = ask(home, "hi", ANTHROPIC_API_KEY="invalid", ANTHROPIC_BASE_URL=server.url)
    assert (malformed.returncode, refused.returncode) == (3, 3)
    assert "an API key starts with sk-ant-" in malformed.stderr
    assert "secret-all-the-same" not in malformed.stderr
    assert "Traceback" not in malformed.stderr + refused.stderr


def test_with_a_server_and_a_key_the_same_command_talks_to_that_server(home: Path) -> None:
    with Rehearsal() as server:
        run = ask(home, "--model", "mine", "hi", ANTHROPIC_API_KEY="key", ANTHROPIC_BASE_URL=server.url)
        assert run.returncode == 0
        assert [request.body["model"] for request in server.requests] == ["mine"]
    assert "rehearsal model answers" not in run.stderr


def test_no_server_at_all_is_a_clear_error(home: Path) -> None:
    run = ask(home, "hi", ANTHROPIC_BASE_URL="http://127.0.0.1:9", ANIMA_MODEL_ATTEMPTS="1")
    assert run.returncode == 1
    assert "127.0.0.1:9" in run.stderr
    assert "Traceback" not in run.stderr


def test_ctrl_c_stops_cleanly_keeps_what_was_said_and_answers_open_calls(home: Path) -> None:
    process = anima(home, "ask", "--json", "--allow", "bash", "run: echo started; sleep 30")
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["type"] == "tool_call":
            break
    process.send_signal(signal.SIGINT)
    rest = [json.loads(line) for line in process.stdout.read().splitlines()]
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert [event["type"] for event in rest] == ["tool_response"]
    assert rest[0]["payload"]["success"] is False
    assert ask(home, "--continue", "still there?").returncode == 0


def test_ctrl_c_in_the_middle_of_a_stream_keeps_what_was_said(home: Path) -> None:
    process = anima(home, "ask", "slow: 500")
    assert process.stdout is not None
    said = process.stdout.read(40)
    process.send_signal(signal.SIGINT)
    said += process.stdout.read()
    process.communicate(timeout=20)
    assert process.returncode == 130
    look = "from events_app.models import Event; print(Event.objects.last().payload['content'], end='')"
    kept = finished(python(home, look))
    assert kept.strip() == said.strip()


def test_the_text_of_the_model_never_drives_the_terminal(home: Path) -> None:
    with Rehearsal() as server:
        server.say_next("\x1b]0;owned\x07\x1b[31mred\u202e")
        run = ask(home, "hi", ANTHROPIC_API_KEY="key", ANTHROPIC_BASE_URL=server.url)
    assert run.stdout == "]0;owned[31mred\n"


def test_two_at_once_in_one_session_take_turns(home: Path) -> None:
    ask(home, "hello")
    slow = anima(home, "ask", "--continue", "slow: 300")
    assert slow.stdout is not None
    slow.stdout.read(10)
    second = ask(home, "--continue", "me too")
    assert second.returncode == 0
    assert "in the middle of a turn" in second.stderr
    finished(slow)
    types = "from events_app.models import Event; print(*[e.event_type for e in Event.objects.order_by('id')])"
    assert finished(python(home, types)).split() == ["user_message", "agent_message"] * 3


def test_a_worker_counts_what_was_said_while_none_ran(home: Path) -> None:
    with Rehearsal() as server:
        env = {"ANTHROPIC_API_KEY": "key", "ANTHROPIC_BASE_URL": server.url}
        ask(home, "--allow", "bash", "run: echo hello", **env)
        uncounted = "from events_app.models import Event; print(Event.objects.uncounted().count())"
        assert finished(python(home, uncounted)).strip() == "5"
        worker = anima(home, "qcluster", env=env)
        try:
            assert eventually(lambda: finished(python(home, uncounted)).strip() == "0")
            assert "Idle on" in finished(anima(home, "status", env=env))
        finally:
            worker.send_signal(signal.SIGINT)
            worker.communicate(timeout=20)
