"""What each kind of event looks like: screens to read."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, SystemMessage, ToolCall, ToolResponse, UserMessage
from tests.tui.transcript.logs import BASIC, DEBUG, NOON, VERBOSE, Log, opened, records_of, settle, thought, used
from tui.transcript.look import Look, Times
from tui.transcript.transcript import Transcript


def screen(*values: Payload, look: Look = BASIC, width: int = 44, height: int = 60) -> str:
    log = Log(records_of(*values))
    return "\n".join(settle(opened(log, width, height, look), log, width, height)) + "\n"


def shown(text: str) -> str:
    """The expected screen: as it is written in the test, without the indentation of the code."""
    return dedent(text).removeprefix("\n")


CONVERSATION = (
    UserMessage(content="What is in this folder?\nBe brief."),
    AgentMessage(
        content="I will look.",
        thinking=thought("They want a listing."),
        model="claude-opus-5-5",
        stop_reason="tool_use",
        usage={"input_tokens": 1200, "output_tokens": 30},
    ),
    *used(1, "ls -a", "README.md\nmanage.py\ntests\ntui\n"),
    *used(2, "cat nothing", "[stderr]\nno such file\n[exit code 1]", success=False, duration_ms=1250),
    AgentMessage(content="Two files and **two** folders."),
    SystemMessage(content="The context is nearly full.", level="warning"),
    SystemMessage(content="The key was refused.", level="error"),
    AgentMessage(content="As I was say", interrupted=True),
)


def test_the_basic_view_is_the_conversation_and_a_count_of_the_tools() -> None:
    assert screen(*CONVERSATION) == shown(
        """
        You
        What is in this folder?
        Be brief.

        Anima
        I will look.

        2 tools · 1.6 s · 1 failed

        Anima
        Two files and two folders.

        ! The context is nearly full.

        ✗ The key was refused.

        Anima
        As I was say
        — interrupted —
        """
    )


def test_the_verbose_view_has_times_and_the_beginning_of_what_tools_said() -> None:
    assert screen(*CONVERSATION[:7], look=VERBOSE) == shown(
        """
        You · 12:00:00
        What is in this folder?
        Be brief.

        Anima · 12:00:01
        Thought for 4 words

        I will look.

        $ ls -a · 0.4 s · exit 0 · 12:00:02
          README.md
          manage.py
          tests
          … 1 more line
        $ cat nothing · 1.2 s · exit 1 · 12:00:04
          [stderr]
          no such file
          [exit code 1]

        Anima · 12:00:06
        Two files and two folders.
        """
    )


def test_the_debug_view_has_everything() -> None:
    assert screen(*CONVERSATION[:4], look=DEBUG, width=60) == shown(
        """
        You · 12:00:00 · #1 · 10 tokens
        What is in this folder?
        Be brief.

        Anima · 12:00:01 · #2 · 10 tokens
        Thinking
        They want a listing.

        I will look.
        claude-opus-5-5 · tool_use · input_tokens 1,200,
        output_tokens 30

        $ ls -a · 0.4 s · exit 0 · 12:00:02 · #3, #4 · 10 tokens
          ls -a
          →
          README.md
          manage.py
          tests
          tui

        """
    )


def test_unfolded_thoughts_and_tools_are_whole() -> None:
    unfolded = Look(is_unfolded=True)
    values = (
        AgentMessage(content="Yes.", thinking=thought("First this.\nThen that.")),
        ToolCall(tool_name="web_get", tool_input={"url": "https://a.b/c", "deep": 2}, tool_use_id="x", content="a.b"),
        ToolResponse(tool_name="web_get", tool_use_id="x", content="A page.", duration_ms=1200),
    )
    assert screen(*values, look=unfolded) == shown(
        """
        Anima
        Thinking
        First this.
        Then that.

        Yes.

        web_get a.b · 1.2 s
          url: https://a.b/c
          deep: 2
          →
          A page.
        """
    )


def test_a_tool_line_keeps_its_outcome_where_the_command_is_too_long() -> None:
    assert screen(*used(1, "grep -r 'a long pattern' in some very deep folder"), look=VERBOSE, width=40) == shown(
        """
        $ grep -r '… · 0.4 s · exit 0 · 12:00:00
          done
        """
    )


def test_a_call_without_a_response_says_so() -> None:
    assert screen(used(1, "sleep 9")[0], look=VERBOSE) == "$ sleep 9 · not answered · 12:00:00\n"


def test_markdown_is_laid_out() -> None:
    text = dedent(
        """\
        # A title

        Some **bold**, *slanted*, `code` and a [link](https://example.org/a).

        - one
        - two
          1. a nested point that has to be wrapped somewhere

        > A quotation

        ```python
        def f():
            return 1
        ```

        | name | count |
        |:--|--:|
        | 漢字 | 7 |
        | b | 12 |

        ---

        ![a fox](fox.png) <https://example.org>
        """
    )
    assert screen(AgentMessage(content=text)) == shown(
        """
        Anima
        A title

        Some bold, slanted, code and a link
        (https://example.org/a).

        • one
        • two
          1. a nested point that has to be wrapped
             somewhere

        ▌ A quotation

          def f():
              return 1

        name │ count
        ─────┼──────
        漢字 │     7
        b    │    12

        ────────────────────────────────────────────

        [a fox] (fox.png) https://example.org
        """
    )


def test_a_table_takes_the_width_there_is() -> None:
    text = "| a | b |\n|--|--|\n| short | a cell that is far too long for the screen |\n"
    assert screen(AgentMessage(content=text), width=30) == shown(
        """
        Anima
        a     │ b
        ──────┼───────────────────────
        short │ a cell that is far too
              │ long for the screen
        """
    )


def test_a_table_too_wide_for_columns_becomes_a_list() -> None:
    text = "| one | two | three |\n|--|--|--|\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |\n"
    assert screen(AgentMessage(content=text), width=12) == shown(
        """
        Anima
        one: 1
        two: 2
        three: 3

        one: 4
        two: 5
        three: 6
        """
    )


def test_code_is_coloured_by_the_names_of_styles() -> None:
    log = Log(records_of(AgentMessage(content='```python\nreturn "x"  # why\n```')))
    line = opened(log).frame(40, 10)[1]
    assert line == [
        ("class:code", "  "),
        ("class:code.keyword", "return "),
        ("class:code.string", '"x"  '),
        ("class:code.comment", "# why"),
    ]


def test_an_event_that_is_not_what_its_type_says_hides_no_other() -> None:
    broken = Record(2, "tool_call", {"content": "x"}, 0, NOON)
    log = Log([*records_of(UserMessage(content="Hi")), broken])
    assert settle(opened(log), log, 84, 10) == [
        "You",
        "Hi",
        "",
        "✗ Event 2 cannot be shown: The payload of a tool_call event is malformed: tool_name",
        "  is missing.",
    ]


def test_an_empty_session_says_what_to_do() -> None:
    transcript = Transcript(empty_text="Say something.")
    assert settle(transcript, Log([]), 40, 10) == ["Say something."]


@pytest.mark.parametrize(
    ("times", "look", "label"),
    [
        (Times.VIEW, BASIC, "You"),
        (Times.TIME, BASIC, "You · 12:00:00"),
        (Times.DATE, BASIC, "You · 2023-11-15 12:00"),
        (Times.DATE, VERBOSE, "You · 2023-11-15 12:00"),
        (Times.OFF, VERBOSE, "You"),
        (Times.OFF, DEBUG, "You · #1 · 10 tokens"),
    ],
)
def test_times_are_shown_as_the_settings_say(times: Times, look: Look, label: str) -> None:
    assert screen(UserMessage(content="Hello"), look=replace(look, times=times)).splitlines()[0] == label


def test_what_a_subsystem_wrote_down_is_no_part_of_the_conversation_and_one_line_where_all_is_shown() -> None:
    kept = SystemMessage(content="- The user: tea.\n- You: made it.", record={"kind": "snapshot"})
    said, answered = UserMessage(content="Hello"), AgentMessage(content="Hi.")
    assert screen(said, kept, answered) == screen(said, answered)
    assert "(snapshot) - The user: tea. - You: made it." in screen(kept, look=DEBUG, width=80)
