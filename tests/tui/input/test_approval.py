"""May this run? What is shown, and what the person can answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from anima_project.plain_text import harmless
from tests.tui.input.terminal import DOWN, END, ENTER, ESCAPE, PAGE_DOWN, Terminal, ctrl, pasted, soon, terminal
from tools_app.approval import Answer, Approver, Request
from tui.input.approval import QUIET_S, ApprovalPane
from tui.input.request_text import request_rows


def asked(subject: str = "git push", tool: str = "bash", **tool_input: Any) -> Request:
    return Request(tool=tool, subject=subject, tool_input=tool_input or {"command": subject}, reason="")


class Person:
    """Somebody who is asked, with a watch in hand."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.changes = 0
        self.pane = ApprovalPane(self._changed, lambda: self.now_s)

    def _changed(self) -> None:
        self.changes += 1

    async def asked(self, *requests: Request) -> list[asyncio.Task[Answer]]:
        """Asked, and some time to read."""
        approver: Approver = self.pane
        tasks = [asyncio.create_task(_answer(approver, request)) for request in requests]
        await asyncio.sleep(0)
        self.reads()
        return tasks

    def reads(self) -> None:
        self.now_s += 2 * QUIET_S


async def _answer(approver: Approver, request: Request) -> Answer:
    return await approver.approve(request)


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
async def term(person: Person) -> AsyncIterator[Terminal]:
    async with terminal(person.pane.__pt_container__()) as there:
        yield there


async def test_y_allows_it_once(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked())
    assert "git push" in await term.screen()
    await term.press("y")
    assert await soon(answer) == Answer(allowed=True)
    assert person.pane.asking is None


async def test_a_allows_it_always_for_a_pattern_that_can_be_edited(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked("git status -s"))
    await term.press("a")
    assert "Always allow: git status*" in await term.screen()
    await term.press(ctrl("h"), " -?", ENTER)
    assert await soon(answer) == Answer(allowed=True, pattern="git status -?")


async def test_a_pattern_that_does_not_match_is_not_taken(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked("git push"))
    await term.press("a", ctrl("u"), "git pull*", ENTER)
    assert "does not match" in "".join(await term.screen())
    await term.press(ESCAPE)
    await term.press("y")
    assert await soon(answer) == Answer(allowed=True)


async def test_n_refuses_with_a_reason_for_the_model(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked())
    await term.press("n", "not on a Friday", ENTER)
    assert await soon(answer) == Answer(allowed=False, reason="The user said no: not on a Friday")


async def test_n_and_enter_refuse_without_a_reason(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked())
    await term.press("n", ENTER)
    assert await soon(answer) == Answer(allowed=False)


async def test_nothing_but_the_keys_that_are_named_answers(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked())
    await term.press(ENTER, " ", "x", ctrl("j"), pasted("y"), DOWN)
    assert not answer.done()
    answer.cancel()


async def test_keys_on_their_way_to_the_input_answer_nothing(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked())
    person.now_s = 0.0
    await term.press("yes and")
    person.now_s = QUIET_S * 0.9
    await term.press("n y")
    person.now_s = QUIET_S * 1.8
    await term.press("y")
    assert not answer.done()
    person.reads()
    await term.press("y")
    assert (await soon(answer)).allowed


async def test_several_requests_are_asked_one_after_the_other(person: Person, term: Terminal) -> None:
    first, second = await person.asked(asked("one"), asked("two"))
    assert "1 more waiting" in (await term.screen())[0]
    await term.press("y")
    assert (await soon(first)).allowed
    assert "two" in await term.screen()
    await term.press("y")
    assert not second.done()  # it had not been read
    person.reads()
    await term.press("n", ENTER)
    assert not (await soon(second)).allowed


async def test_a_request_whose_turn_is_interrupted_is_taken_away(person: Person, term: Terminal) -> None:
    first, second, third = await person.asked(asked("one"), asked("two"), asked("three"))
    second.cancel()
    await asyncio.wait([second])
    assert person.pane.asking == asked("one")
    first.cancel()
    await asyncio.wait([first])
    assert person.pane.asking == asked("three")
    third.cancel()
    await asyncio.wait([third])
    assert person.pane.asking is None


async def test_who_moves_the_focus_hears_of_each_change(person: Person, term: Terminal) -> None:
    first, second = await person.asked(asked("one"), asked("two"))
    assert person.changes == 1
    await term.press("y")
    assert person.changes == 2
    second.cancel()
    await asyncio.wait([first, second])
    assert person.changes == 3


async def test_all_of_it_can_be_read(person: Person, term: Terminal) -> None:
    command = "\n".join(f"echo {number}" for number in range(1, 41))
    (answer,) = await person.asked(asked(command))
    screen = await term.screen()
    assert "echo 1" in screen and "echo 40" not in screen
    assert "rows 1–15 of 40" in "".join(screen)
    await term.press(DOWN)
    assert (await term.screen())[1] == "echo 2"
    await term.press(PAGE_DOWN, END)
    assert "echo 40" in await term.screen()
    answer.cancel()


async def test_what_a_file_would_hold_is_shown_with_its_name(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked("a.txt", "write_file", path="a.txt", content="one\ntwo", append=True))
    assert (await term.screen())[1:7] == ["a.txt", "content:", "one", "two", "append:", "true"]
    answer.cancel()


async def test_what_would_hide_is_written_out(person: Person, term: Terminal) -> None:
    (answer,) = await person.asked(asked("rm a\r\x1b[2Kls\u202e\u200b"))
    assert "rm a\\x0d\\x1b[2Kls\\u202e\\u200b" in await term.screen()
    answer.cancel()


@given(st.text(), st.text(), st.integers(2, 40))
def test_a_request_is_shown_whole_and_harmless_in_any_width(subject: str, content: str, width: int) -> None:
    rows = request_rows(asked(subject, content=content), width)
    texts = ["".join(text for _, text in row) for row in rows]
    assert all(harmless(text) == text and "\t" not in text for text in texts)
    # A character that is written out does not break, so a row may be as long as one.
    assert all(sum(map(get_cwidth, text)) <= max(width, len(r"\U0010ffff")) for text in texts[:1] or texts)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.integers(2, 40))
def test_what_can_be_seen_is_shown_as_it_is(subject: str, width: int) -> None:
    rows = request_rows(asked(subject, command=subject), width)
    assert "".join(text for row in rows for _, text in row) == subject
