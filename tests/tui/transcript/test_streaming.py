"""What is being said, as it grows."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events_app.models import Event
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse
from nous.markdown_stream import settled_length
from nous.reply_stream import Delta, TextDelta, ThinkingDelta, ToolInputDelta, ToolUseBegun
from nous.updates import Done, Notice, Outcome, Stored, ToolFinished, ToolStarted, ToolWaits
from tests.tui.transcript.logs import BASIC, NOON, VERBOSE, Log, opened, records_of, texts, thought
from tui.transcript.growing import MOST_PATIENT, GrowingMarkdown, GrowingText, Settling
from tui.transcript.look import Look
from tui.transcript.markdown import markdown_lines
from tui.transcript.transcript import Transcript

BLOCKS = [
    "A paragraph of some words, with `code`\nand a second line.\n\n",
    "# Heading\n\n",
    "- one\n- two\n\n  more of two\n\n- three\n\n",
    "1. first\n2. second\n\n",
    "> quoted\n> twice\n\n",
    "```python\ndef f():\n    return 1\n\n\nx = 1\n```\n",
    "Text before:\n~~~\nnot ``` closed\n\ntext\n~~~\n\n",
    "- item\n  ```\n  code in it\n\n  more\n  ```\n\n",
    "| a | b |\n|--|--|\n| 1 | 2 |\n\n",
    "---\n\n",
    "One ```inline``` thing.\n\n",
    "\n\n",
    "```\n" + "line\n" * 100 + "```\n",
]
documents = st.lists(st.sampled_from(BLOCKS), max_size=7).map("".join)


def split(text: str, seed: int) -> list[str]:
    """The text in pieces of a few characters, as they stream in."""
    chance, pieces = random.Random(seed), []
    while text:
        length = chance.randint(1, 12)
        pieces.append(text[:length])
        text = text[length:]
    return pieces


def drawn(growing: GrowingMarkdown, width: int) -> list[str]:
    """Its lines once it has caught up."""
    lines = growing.lines(width)
    while growing.is_behind:
        lines = growing.lines(width)
    return texts(lines)


@given(documents, st.integers(0, 99), st.sampled_from([20, 50]))
@settings(deadline=None)
def test_a_text_that_grew_looks_as_if_it_had_come_at_once(text: str, seed: int, width: int) -> None:
    growing = GrowingMarkdown()
    for piece in split(text, seed):
        growing.feed(piece)
        growing.lines(width)
    assert drawn(growing, width) == texts(markdown_lines(text, width))


@given(documents, st.integers(0, 99))
@settings(deadline=None)
def test_a_resize_while_it_grows_changes_nothing_of_that(text: str, seed: int) -> None:
    growing = GrowingMarkdown()
    for number, piece in enumerate(split(text, seed)):
        growing.feed(piece)
        growing.lines(20 + number % 3)
    assert drawn(growing, 50) == texts(markdown_lines(text, 50))


@given(documents, st.integers(0, 99))
def test_pieces_are_the_text_and_settle_no_later_than_for_anima_ask(text: str, seed: int) -> None:
    settling = Settling()
    pieces = [piece for part in split(text, seed) for piece in settling.feed(part)]
    assert "".join(pieces) + settling.tail == text
    assert len("".join(pieces)) >= settled_length(text)


def test_what_has_settled_is_not_rendered_again() -> None:
    growing = GrowingMarkdown()
    growing.feed("First.\n\nSecond.\n\nThird")
    before = growing.lines(40)
    growing.feed(" goes on")
    after = growing.lines(40)
    assert [a is b for a, b in zip(before[:3], after[:3], strict=True)] == [True] * 3


def test_a_very_long_paragraph_is_laid_out_now_and_then_and_whole_when_it_rests() -> None:
    growing = GrowingMarkdown()
    growing.feed("word " * 4_000)
    growing.lines(80)
    growing.feed("end")
    assert "end" not in texts(growing.lines(80))[-1]
    assert growing.is_behind
    for _ in range(MOST_PATIENT):
        last = texts(growing.lines(80))[-1]
    assert last.endswith("end")
    assert not growing.is_behind


@given(st.lists(st.sampled_from(["a word ", "\n", "\n\n", "漢字", "  "]), max_size=30), st.integers(1, 30))
def test_plain_text_that_grew_looks_as_if_it_had_come_at_once(parts: list[str], width: int) -> None:
    growing, whole = GrowingText("s"), GrowingText("s")
    for part in parts:
        growing.feed(part)
        growing.lines(width)
    whole.feed("".join(parts))
    assert texts(growing.lines(width)) == texts(whole.lines(width))


def live(*updates: Delta | Notice, look: Look = BASIC) -> Transcript:
    transcript = opened(Log([]), look=look)
    for update in updates:
        transcript.append_live(update, 0.0)
    return transcript


def screen(transcript: Transcript) -> list[str]:
    return texts(transcript.frame(40, 12))


def stored(id_: int, value: Payload) -> Stored:
    event = Event.of(1, value)
    event.pk, event.timestamp = id_, NOON
    return Stored(event)


def test_thoughts_are_one_line_that_moves_until_words_come() -> None:
    transcript = live(ThinkingDelta("They ask.\nI could"), ThinkingDelta(" say yes"))
    assert screen(transcript) == ["Anima", "Thinking … I could say yes"]
    transcript.append_live(TextDelta("Yes."), 0.0)
    assert screen(transcript) == ["Anima", "Yes."]


def test_unfolded_thoughts_stream_whole() -> None:
    transcript = live(ThinkingDelta("They ask.\nI could"), TextDelta("Yes."), look=Look(is_unfolded=True))
    assert screen(transcript) == ["Anima", "Thinking", "They ask.", "I could", "", "Yes."]


def test_a_reply_with_a_call_goes_over_into_the_log_without_a_jump() -> None:
    call = ToolCall(tool_name="bash", tool_input={"command": "ls"}, tool_use_id="x", content="ls")
    transcript = live(TextDelta("I look."), ToolUseBegun("x", "bash"), ToolInputDelta("x", '{"command"'))
    assert screen(transcript) == ["Anima", "I look.", "", "bash · 10 characters …"]
    transcript.append_live(stored(1, AgentMessage(content="I look.", model="m")), 0.0)
    assert screen(transcript) == ["Anima", "I look.", "", "bash · 10 characters …"]
    transcript.append_live(stored(2, call), 0.0)
    transcript.append_live(ToolStarted("x", "bash", "ls"), 1.0)
    transcript.tick(2.55)
    assert screen(transcript)[2:] == ["", "1 tool · 1.5 s · running"]
    response = ToolResponse(tool_name="bash", tool_use_id="x", content="a", duration_ms=2_000)
    transcript.append_live(stored(3, response), 3.0)
    transcript.append_live(ToolFinished("x", "bash", True, "a", 2_000), 3.0)
    assert screen(transcript)[2:] == ["", "1 tool · 2.0 s"]
    transcript.append_live(TextDelta("It is a."), 3.0)
    transcript.append_live(stored(4, AgentMessage(content="It is a.")), 3.0)
    transcript.append_live(Done(Outcome.ANSWERED), 3.0)
    assert screen(transcript) == ["Anima", "I look.", "", "1 tool · 2.0 s", "", "Anima", "It is a."]


def test_a_running_tool_shows_its_time() -> None:
    call = ToolCall(tool_name="bash", tool_input={"command": "sleep 9"}, tool_use_id="x", content="sleep 9")
    transcript = live(look=VERBOSE)
    transcript.append_live(stored(1, call), 0.0)
    transcript.append_live(ToolStarted("x", "bash", "sleep 9"), 10.0)
    transcript.tick(14.27)
    assert screen(transcript) == ["$ sleep 9 · 4.2 s · running · 12:00:00"]
    assert not transcript.dirty
    transcript.tick(14.28)
    assert not transcript.dirty


def test_a_tool_that_waits_for_a_yes_does_not_run_and_its_time_begins_with_the_answer() -> None:
    call = ToolCall(tool_name="bash", tool_input={"command": "sleep 9"}, tool_use_id="x", content="sleep 9")
    for look, at_first, later in (
        (VERBOSE, "$ sleep 9 · waits for you · 12:00:00", "$ sleep 9 · 4.2 s · running · 12:00:00"),
        (None, "1 tool · waits for you", "1 tool · 4.2 s · running"),
    ):
        transcript = live(look=look) if look else live()
        transcript.append_live(stored(1, call), 0.0)
        transcript.append_live(ToolStarted("x", "bash", "sleep 9"), 1.0)
        transcript.append_live(ToolWaits("x"), 1.0)
        transcript.tick(9.0)
        assert screen(transcript) == [at_first]
        transcript.append_live(ToolWaits("x", is_over=True), 10.0)
        transcript.tick(14.27)
        assert screen(transcript) == [later]


def test_in_a_look_that_is_still_nothing_goes_on_by_itself() -> None:
    still = replace(VERBOSE, is_still=True)
    assert screen(live(ThinkingDelta("They"), look=still)) == ["Anima", "Thinking …"]
    transcript = live(ToolUseBegun("x", "bash"), ToolInputDelta("x", '{"command"'), look=still)
    assert screen(transcript) == ["bash · is being written …"]
    call = ToolCall(tool_name="bash", tool_input={"command": "sleep 9"}, tool_use_id="x", content="sleep 9")
    transcript.append_live(stored(1, call), 0.0)
    transcript.append_live(ToolStarted("x", "bash", "sleep 9"), 10.0)
    assert screen(transcript) == ["$ sleep 9 · running · 12:00:00"]
    transcript.tick(14.0)
    assert not transcript.dirty


def test_a_passing_notice_goes_with_the_next_word() -> None:
    transcript = live(Notice("Trying again in 2 s …"))
    assert screen(transcript) == ["· Trying again in 2 s …"]
    transcript.append_live(TextDelta("Hello"), 0.0)
    assert screen(transcript) == ["Anima", "Hello"]


def test_words_that_were_never_stored_go_with_the_turn() -> None:
    transcript = live(TextDelta("Half a w"))
    transcript.append_live(Done(Outcome.FAILED), 0.0)
    assert screen(transcript) == []


@pytest.mark.parametrize("look", [BASIC, Look(is_unfolded=True)])
def test_the_place_in_a_growing_reply_is_kept_when_it_is_stored(look: Look) -> None:
    text = "\n\n".join(f"Paragraph {number}." for number in range(40))
    transcript = live(ThinkingDelta("Hm.\nWell."), TextDelta(text), look=look)
    transcript.frame(40, 12)
    transcript.scroll(-20)
    before = screen(transcript)
    assert "Paragraph 25." in before
    transcript.append_live(stored(1, AgentMessage(content=text, thinking=thought("Hm.\nWell."))), 0.0)
    transcript.append_live(Done(Outcome.ANSWERED), 0.0)
    assert screen(transcript) == before


def test_a_click_unfolds_one_tool_and_only_that() -> None:
    values = [
        *(
            value
            for number in (1, 2)
            for value in (
                ToolCall(tool_name="bash", tool_input={}, tool_use_id=f"{number}", content=f"run {number}"),
                ToolResponse(tool_name="bash", tool_use_id=f"{number}", content=f"out {number}"),
            )
        )
    ]
    transcript = opened(Log(records_of(*values)), look=VERBOSE)
    transcript.look = Look(VERBOSE.mode, zone=VERBOSE.zone)
    before = screen(transcript)
    transcript.toggle_at(2)
    unfolded = screen(transcript)
    transcript.toggle_at(2)
    assert before == [
        "$ run 1 · 0.0 s · exit 0 · 12:00:00",
        "  out 1",
        "$ run 2 · 0.0 s · exit 0 · 12:00:02",
        "  out 2",
    ]
    assert unfolded == before
    assert screen(transcript) == before
    assert transcript.is_following
