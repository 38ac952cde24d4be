"""Bringing back what was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_app.models import Event
from events_app.payloads import AgentMessage, UserMessage
from sessions_app.models import Session
from tests.tui.input.conftest import Typing
from tests.tui.input.terminal import DOWN, ENTER, ESCAPE, UP, Terminal, ctrl, pasted
from tui.input.history import bounded, said_before


async def test_up_brings_back_what_was_said_in_any_session(typing: Typing, term: Terminal) -> None:
    typing.log = ["yesterday", "the day before"]
    await term.press("being typed", UP)
    await term.until(lambda: typing.text == "yesterday")
    await term.press(UP)
    assert typing.text == "the day before"
    await term.press(DOWN, DOWN)
    assert typing.text == "being typed"


async def test_what_was_sent_just_now_comes_first_and_once(typing: Typing, term: Terminal) -> None:
    typing.log = ["twice", "once"]
    await term.press("twice", ENTER, "new", ENTER, UP, UP, UP)
    await term.until(lambda: typing.text == "once")


async def test_the_log_is_asked_when_somebody_goes_back_and_once(typing: Typing, term: Terminal) -> None:
    await term.press("hello", ENTER)
    assert typing.log_was_asked == 0
    await term.press(UP)
    await term.until(lambda: typing.text == "hello")
    await term.press(ENTER, UP)
    await term.until(lambda: typing.text == "hello")
    assert typing.log_was_asked == 1


async def test_a_message_from_the_history_can_be_changed_and_sent(typing: Typing, term: Terminal) -> None:
    await term.press("git status", ENTER, UP)
    await term.until(lambda: typing.text)
    await term.press(" -s", ENTER)
    assert typing.sent == ["git status", "git status -s"]


async def test_ctrl_r_finds_what_was_said_and_enter_takes_it(typing: Typing, term: Terminal) -> None:
    typing.log = ["plant the Roses", "water the roses", "something else"]
    await term.press(ctrl("r"), "roses")
    await term.until(lambda: typing.log_was_asked)
    assert (await term.screen())[:2] == ["› plant the Roses", "said before: roses"]
    await term.press(ctrl("r"), ENTER)
    assert typing.text == "water the roses"
    await term.press(ENTER)
    assert typing.sent == ["water the roses"]


@pytest.mark.parametrize("leave", [ESCAPE, ctrl("g")])
async def test_leaving_the_search_puts_back_what_was_typed(typing: Typing, term: Terminal, leave: str) -> None:
    typing.log = ["plant the roses", "water the roses"]
    await term.press("mine", ctrl("r"), "roses")
    await term.until(lambda: typing.log_was_asked)
    await term.press(ctrl("r"), ctrl("r"), leave)
    assert typing.text == "mine"
    assert await term.screen() == ["› mine"]


async def test_a_search_that_finds_nothing_says_so(typing: Typing, term: Terminal) -> None:
    await term.press("mine", ctrl("r"), "roses")
    assert "nothing has: roses" in await term.screen()


async def test_a_message_longer_than_may_be_typed_comes_back_folded(typing: Typing, term: Terminal) -> None:
    typing.log = ["x" * 10_001]
    await term.press(UP)
    await term.until(lambda: typing.text == "x" * 10_001)
    assert await term.screen() == ["› [pasted 10,001 characters]"]
    await term.press(ENTER)
    assert typing.sent == ["x" * 10_001]


async def test_a_paste_comes_back_with_the_message_it_was_sent_in(typing: Typing, term: Terminal) -> None:
    await term.press(pasted("line\n" * 20), "what?", ENTER, UP)
    await term.until(lambda: typing.text == "line\n" * 20 + "what?")


async def test_a_log_that_cannot_be_read_leaves_what_was_sent_here(
    typing: Typing, term: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    typing.log_is_out_of_reach = True
    await term.press("hello", ENTER, UP)
    await term.until(lambda: typing.text == "hello")
    assert "cannot be read from the log" in caplog.text


def test_the_history_is_the_users_messages_in_the_log(session: Session) -> None:
    other = Session.objects.create(directory=session.directory)
    for where, value in (
        (session, UserMessage(content="first")),
        (session, AgentMessage(content="an answer")),
        (other, UserMessage(content="second")),
        (session, UserMessage(content="first")),
        (session, UserMessage(content=" ")),
        (session, UserMessage(content="third", said_by="a program")),
    ):
        Event.of(where.pk, value).save()
    assert said_before(10) == ["first", "second"]
    assert said_before(1) == ["first"]


@given(st.lists(st.sampled_from(["a", "bb", "ccc", " ", ""])), st.integers(0, 4), st.integers(0, 8))
def test_the_history_is_bounded_and_has_nothing_twice(texts: list[str], limit: int, characters: int) -> None:
    kept = list(bounded(texts, limit, characters))
    assert len(kept) == len(set(kept)) <= limit
    assert sum(map(len, kept)) <= characters
    assert all(text.strip() for text in kept)
