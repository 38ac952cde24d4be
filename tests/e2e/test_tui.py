"""`anima tui`, on a terminal, as a person sees it."""

from __future__ import annotations

import base64
import re
import signal
import time
from pathlib import Path

from tests.e2e.hostile import is_intact
from tests.e2e.screen import CTRL_A, CTRL_C, ENTER, ESCAPE, PAGE_UP, Terminal
from tests.programs import anima, finished, python
from tui.input.approval import QUIET_S

TYPES = "from events_app.models import Event; print(*[e.event_type for e in Event.objects.order_by('id')])"


def types(home: Path) -> list[str]:
    return finished(python(home, TYPES)).split()


def test_the_first_start_without_a_key_says_what_to_do(home: Path) -> None:
    with Terminal(home, rehearsal=False) as terminal:
        terminal.shows("Anima needs a key of Anthropic's")
        terminal.shows("Esc goes on with the rehearsal model")
        terminal.type(ESCAPE)
        terminal.shows("the rehearsal model answers")
        terminal.shows("Say something.")
        terminal.shows("worker: started here")


def test_a_conversation_with_a_tool_that_is_allowed(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("run: echo from a real shell", ENTER)
        terminal.shows("May bash do this?")
        terminal.shows("echo from a real shell")
        time.sleep(QUIET_S + 0.2)  # what is typed before belongs to the input
        terminal.type("y")
        terminal.shows("The result:")
        terminal.shows("NORMAL")
    assert types(home)[-3:] == ["tool_call", "tool_response", "agent_message"]


def test_a_tool_that_is_denied_does_not_run_and_the_agent_hears_why(home: Path, tmp_path: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type(f"run: touch {tmp_path}/touched", ENTER)
        terminal.shows("May bash do this?")
        time.sleep(QUIET_S + 0.2)
        terminal.type("n")
        terminal.shows("No, because:")
        terminal.type("not on a Sunday", ENTER)
        terminal.shows("NORMAL")
    assert not (tmp_path / "touched").exists()
    look = (
        "from events_app.models import Event; print(Event.objects.get(event_type='tool_response').payload['content'])"
    )
    assert "not on a Sunday" in finished(python(home, look))


def test_esc_interrupts_gives_the_queue_back_and_the_next_turn_works(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("slow: 500", ENTER)
        terminal.shows("THINKING")
        terminal.shows("hormone")
        terminal.type("and this as well", ENTER)
        terminal.shows("Waiting (1)")
        terminal.type(ESCAPE)
        terminal.shows("interrupted")
        terminal.shows("› and this as well")
        terminal.type(ENTER)
        terminal.shows("You said: and this as well")


def test_a_command_runs_by_name_and_a_typo_is_reported_and_never_guessed(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("/hlep", ENTER)
        terminal.shows("Did you mean /help?")
        terminal.type(ESCAPE, "/help", ENTER)
        terminal.shows("Esc goes back")
        terminal.type(ESCAPE)
        terminal.no_longer_shows("Esc goes back")


def test_a_command_that_takes_nothing_is_not_run_with_words_behind_it(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("/quit is a bad name", ENTER)
        terminal.shows("Nothing may follow /quit.")
        terminal.type(ESCAPE, "/request", ENTER)
        terminal.shows('"model": "claude')
        terminal.type(ESCAPE, "run: echo copied", ENTER)
        terminal.shows("May bash do this?")
        time.sleep(QUIET_S + 0.2)
        terminal.type("y")
        terminal.shows("The result:")
        terminal.shows("NORMAL")
        terminal.type("/copy code", ENTER)
        terminal.shows("Copied the code block of the last answer, 1 line: copied")
        assert b"\x1b]52;c;" + base64.b64encode(b"copied") in terminal.raw
        terminal.type("\x0f")
        terminal.shows("I ran echo copied.")


def test_the_request_of_any_reply_can_be_read(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("hello from Monday", ENTER)
        terminal.shows("You said: hello from Monday")
        terminal.shows("NORMAL")
        terminal.type("hello from Tuesday", ENTER)
        terminal.shows("You said: hello from Tuesday")
        terminal.shows("NORMAL")
        terminal.type("/request 2", ENTER)
        terminal.shows("The request that #2 answered")
        terminal.shows("What the model saw when it began this reply")
        terminal.type("\x1b[F")  # End
        terminal.shows('"text": "hello from Monday"')
        assert "hello from Tuesday" not in terminal.text
        terminal.type(ESCAPE, "/request 1", ENTER)
        terminal.shows("#1 begins no reply in this session")


def test_on_a_narrow_screen_what_waits_is_above_the_input_and_up_takes_the_last_one_back(home: Path) -> None:
    with Terminal(home, "--no-worker", columns=60) as terminal:
        terminal.type("slow: 500", ENTER)
        terminal.shows("hormone")
        terminal.type("first", ENTER, "second", ENTER)
        terminal.shows("2 waiting · Up takes the last one back")
        terminal.shows(" · second")
        terminal.type("\x1b[A")
        terminal.shows("› second")
        terminal.shows("1 waiting")
        terminal.type(ESCAPE)
        terminal.shows("interrupted")
        terminal.no_longer_shows("waiting")
        terminal.shows("› first")


def test_esc_interrupts_a_tool_and_the_next_turn_works(home: Path, tmp_path: Path) -> None:
    with Terminal(home, "--no-worker", ANIMA_APPROVAL_TOOLS='{bash = "allow"}') as terminal:
        terminal.type(f"run: echo begun; touch {tmp_path}/begun; sleep 60; echo ended", ENTER)
        terminal.until((tmp_path / "begun").exists, "the tool does not run")
        terminal.until(lambda: re.search(r" bash \d+s ", terminal.text) is not None, "nor is it said to")
        terminal.type(ESCAPE)
        terminal.shows("NORMAL")
        terminal.type("are you there?", ENTER)
        terminal.shows("[stopped by the user]")
        terminal.shows("NORMAL")
    assert types(home)[:3] == ["user_message", "agent_message", "tool_call"]
    look = "from events_app.models import Event; print(Event.objects.get(event_type='tool_response').payload)"
    answer = finished(python(home, look))
    assert "begun" in answer and "[stopped by the user]" in answer


def test_a_new_session_starts_at_once_and_the_turn_of_the_other_goes_on(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("slow: 60", ENTER)
        terminal.shows("hormone")
        terminal.type(CTRL_A)
        terminal.shows("new session")
        terminal.type("n")
        terminal.shows("Nothing has been said yet.")
        terminal.shows("1 elsewhere")
        terminal.no_longer_shows("1 elsewhere")
        terminal.type(CTRL_A, "l")
        terminal.shows("slow: 60")
    assert types(home) == ["user_message", "agent_message"]


def test_the_users_own_command_runs_without_a_model_call(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("!echo $((40 + 2))", ENTER)
        terminal.shows("exit 0")
        terminal.shows("42")
    assert types(home) == []


def test_a_resize_keeps_the_conversation_and_cancels_nothing(home: Path) -> None:
    with Terminal(home, "--no-worker", columns=120) as terminal:
        terminal.type("slow: 150", ENTER)
        terminal.shows("hormone")
        for columns, rows in ((40, 10), (300, 100), (40, 10), (120, 30)):
            terminal.resize(columns, rows)
            terminal.until(lambda: is_intact(terminal), f"broken at {columns} columns, {rows} rows")
            terminal.shows("THINKING")
            terminal.shows("hormone")
        terminal.shows("NORMAL")
        terminal.resize(300, 100)
        terminal.shows("slow: 150")
        terminal.shows("Session")
        terminal.until(lambda: is_intact(terminal), "broken at rest")
    assert types(home) == ["user_message", "agent_message"]


def test_a_reply_of_fifty_thousand_characters_is_shown_whole(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("long: 8000", ENTER)
        terminal.shows("THINKING")
        terminal.shows("NORMAL", timeout_s=60)
        terminal.until(lambda: is_intact(terminal), "the frame is broken")
        written = len(terminal.raw)
        terminal.type("\x1b[1;5H")  # Ctrl+Home
        terminal.shows("long: 8000")
        terminal.type("\x1b[1;5F")
        terminal.no_longer_shows("long: 8000")
        assert len(terminal.raw) - written < 60_000, "two screens, not the reply"
    look = "from events_app.models import Event; print(len(Event.objects.get(event_type='agent_message').payload['content']))"
    assert int(finished(python(home, look))) >= 50_000


def test_one_scrolls_up_in_a_long_reply_and_what_is_new_is_counted(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("long: 3000", ENTER)
        terminal.shows("NORMAL")
        terminal.no_longer_shows("long: 3000")
        for _ in range(40):
            if "long: 3000" in terminal.text:
                break
            terminal.type(PAGE_UP)
        terminal.shows("long: 3000")


def test_a_killed_interface_resumes_where_it_was(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type("remember the sea", ENTER)
        terminal.shows("You said: remember the sea")
        terminal.shows("NORMAL")
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait(10)
    with Terminal(home, "--no-worker") as terminal:
        terminal.shows("You said: remember the sea")
        terminal.type("what was my first message?", ENTER)
        terminal.shows("The first message of yours")


def test_two_terminals_on_one_session_see_the_same(home: Path) -> None:
    with Terminal(home, "--no-worker") as first:
        first.type("hello from the first", ENTER)
        first.shows("You said: hello from the first")
        with Terminal(home, "--no-worker") as second:
            second.shows("You said: hello from the first")
            second.type("hello from the second", ENTER)
            first.shows("You said: hello from the second")


def test_ctrl_c_twice_quits_and_leaves_the_terminal_as_it_was(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type(CTRL_C)
        terminal.shows("once more quits")
        terminal.type(CTRL_C)
        assert terminal.process.wait(10) == 0


def test_without_a_terminal_it_says_what_to_use_instead(home: Path) -> None:
    from tests.programs import anima

    process = anima(home, "tui")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "anima ask" in err


def test_an_idle_screen_is_enough_that_no_state_is_exchanged_under_it(home: Path) -> None:
    with Terminal(home, "--no-worker"):
        refused = anima(home, "restore", "--force", str(home / "b"))
        _, err = refused.communicate(timeout=60)
        assert "anima tui, anima web or anima mcp serve is open" in err
