"""The pane at work in prompt_toolkit: wheel and clicks, copying, themes."""

from __future__ import annotations

import base64

import pytest
from prompt_toolkit.data_structures import Point
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Screen, WritePosition
from prompt_toolkit.mouse_events import MouseButton, MouseEvent, MouseEventType

from events_app.payloads import AgentMessage, UserMessage
from nous.reply_stream import TextDelta
from tests.tui.transcript.logs import VERBOSE, Log, a_long_log, opened, records_of, texts, used
from tui.transcript.control import WHEEL_LINES, TranscriptControl
from tui.transcript.copying import LARGEST, Copied, chosen, osc52
from tui.transcript.pane import TranscriptPane


def mouse(event_type: MouseEventType, row: int = 0) -> MouseEvent:
    return MouseEvent(Point(0, row), event_type, MouseButton.LEFT, frozenset())


def shown(control: TranscriptControl) -> list[str]:
    content = control.create_content(40, 10)
    return texts([[(style, text) for style, text, *_ in content.get_line(at)] for at in range(content.line_count)])


def test_only_the_lines_of_the_screen_are_yielded() -> None:
    control = TranscriptControl(opened(Log(a_long_log(2_000))))
    assert control.create_content(40, 10).line_count == 10


def test_the_wheel_scrolls() -> None:
    control = TranscriptControl(opened(Log(a_long_log(300))))
    before = shown(control)
    control.mouse_handler(mouse(MouseEventType.SCROLL_UP))
    assert shown(control)[WHEEL_LINES:] == before[:-WHEEL_LINES]
    control.mouse_handler(mouse(MouseEventType.SCROLL_DOWN))
    assert shown(control) == before
    assert control.transcript.is_following


def test_a_click_unfolds_a_tool_and_another_folds_it() -> None:
    control = TranscriptControl(opened(Log(records_of(*used(1, "ls", "\n".join("abcdef")))), look=VERBOSE))
    folded = shown(control)
    control.mouse_handler(mouse(MouseEventType.MOUSE_UP, 0))
    assert shown(control) == ["$ ls · 0.4 s · exit 0 · 12:00:00", "  ls", "  →", *(f"  {c}" for c in "abcdef")]
    control.mouse_handler(mouse(MouseEventType.MOUSE_UP, 0))
    assert shown(control) == folded


ANSWER = "See:\n\n```sh\nls -a\n```\n\nor\n\n    pwd\n"


def test_the_last_answer_is_what_is_copied_and_what_streams_is_none_yet() -> None:
    transcript = opened(Log(records_of(AgentMessage(content=ANSWER), UserMessage(content="Thanks"))))
    transcript.append_live(TextDelta("And n"), 0.0)
    assert transcript.last_answer == ANSWER


def test_a_code_block_is_copied_by_its_number_and_the_last_one_by_default() -> None:
    assert chosen("", ANSWER) == Copied(ANSWER.strip("\n"), "Copied the last answer, 9 lines: See:")
    assert chosen("1", ANSWER) == Copied("ls -a", "Copied code block 1 of 2 of the last answer, 1 line: ls -a")
    assert chosen("code", ANSWER).text == chosen("2", ANSWER).text == "pwd"
    assert chosen("code", "```\n\n  a\nb\x1b[2J\n```").said == "Copied the code block of the last answer, 3 lines: a"


@pytest.mark.parametrize(
    ("what", "answer", "why"),
    [
        ("", " ", "There is no answer to copy yet."),
        ("code", "words", "no code block"),
        ("3", ANSWER, "has 2 code blocks, and no number 3"),
        ("0", ANSWER, "no number 0"),
        ("the second", ANSWER, "write /copy, /copy code, or /copy 2"),
    ],
)
def test_what_cannot_be_copied_is_said(what: str, answer: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        chosen(what, answer)


def test_copying_carries_any_text_and_refuses_what_terminals_do() -> None:
    assert base64.b64decode(osc52("漢 \x1b").removeprefix("\x1b]52;c;").removesuffix("\a")) == "漢 \x1b".encode()
    with pytest.raises(ValueError, match="too long"):
        osc52("x" * (LARGEST + 1))


def test_a_pane_beside_others_shows_another_transcript_and_hears_the_mouse() -> None:
    pane = TranscriptPane(opened(Log(records_of(UserMessage(content="One")))))
    pane.show(opened(Log(records_of(*used(1, "ls"))), look=VERBOSE))
    screen, handlers = Screen(), MouseHandlers()
    pane.write_to_screen(screen, handlers, WritePosition(5, 2, 40, 10), "", False, None)
    assert "".join(screen.data_buffer[2][column].char for column in range(5, 9)) == "$ ls"
    handlers.mouse_handlers[2][6](mouse(MouseEventType.MOUSE_UP, 2))
    assert texts(pane.transcript.frame(40, 10))[1:] == ["  ls", "  →", "  done"]
