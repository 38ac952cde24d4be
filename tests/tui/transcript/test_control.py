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
from tui.transcript.copying import LARGEST, code_blocks, last_answer, osc52
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


def test_the_last_answer_and_its_code_can_be_copied() -> None:
    text = "See:\n\n```sh\nls -a\n```\n\nor\n\n    pwd\n"
    transcript = opened(Log(records_of(AgentMessage(content=text), UserMessage(content="Thanks"))))
    assert last_answer(transcript) == text
    assert code_blocks(transcript) == ["ls -a", "pwd"]


def test_what_streams_is_no_answer_yet() -> None:
    transcript = opened(Log(records_of(AgentMessage(content="Before."))))
    transcript.append_live(TextDelta("And n"), 0.0)
    assert last_answer(transcript) == "Before."


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
