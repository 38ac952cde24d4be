"""Asking for a secret, and keeping it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from prompt_toolkit.application.current import get_app
from prompt_toolkit.clipboard import ClipboardData
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, HSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl

from tests.tui.input.terminal import BACKSPACE, ENTER, ESCAPE, Terminal, ctrl, pasted, soon, terminal
from tui.input.masked import LONGEST, MaskedPrompt

SECRET = "sk-ant-not-a-real-one"


@pytest.fixture
def prompt() -> MaskedPrompt:
    return MaskedPrompt(lambda: None)


@pytest.fixture
async def term(prompt: MaskedPrompt) -> AsyncIterator[Terminal]:
    async with terminal(prompt.__pt_container__()) as there:
        yield there


async def test_a_secret_that_is_typed_or_pasted_is_returned(prompt: MaskedPrompt, term: Terminal) -> None:
    given = prompt.ask("Key: ")
    await term.press("sk", pasted("-ant-not-\na-real-one\n"), "xy", BACKSPACE, BACKSPACE, ENTER)
    assert await soon(given) == SECRET
    assert not prompt.is_asking


async def test_esc_leaves_without_one(prompt: MaskedPrompt, term: Terminal) -> None:
    given = prompt.ask("Key: ")
    await term.press(SECRET, ESCAPE)
    assert await soon(given) is None


async def test_enter_on_nothing_goes_on_asking(prompt: MaskedPrompt, term: Terminal) -> None:
    given = prompt.ask("Key: ")
    await term.press(ENTER, " ", ENTER)
    assert not given.done()
    await term.press(ctrl("u"), "x", ENTER)
    assert await soon(given) == "x"


async def test_a_secret_is_never_written_to_the_terminal_or_the_log(
    prompt: MaskedPrompt, term: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    given = prompt.ask("Key: ")
    for character in SECRET:
        await term.press(character)
        await term.emulator()
    assert (await term.screen())[0] == "Key: ••••••••••••••••"
    await term.press(pasted(SECRET), ENTER)
    await soon(given)
    drawn = set(term.written.getvalue()) & set(SECRET.upper())
    assert SECRET not in term.written.getvalue()
    assert not any(SECRET[at : at + 4] in term.written.getvalue() for at in range(len(SECRET) - 3)), drawn
    assert SECRET not in caplog.text


async def test_a_secret_stays_out_of_the_kill_ring_and_of_macros(prompt: MaskedPrompt, term: Terminal) -> None:
    term.app.clipboard.set_data(ClipboardData("before"))
    given = prompt.ask("Key: ")
    term.app.emacs_state.start_macro()
    await term.press(SECRET, ctrl("w"), SECRET, ctrl("u"), SECRET, ctrl("k"), pasted(SECRET), ENTER)
    assert await soon(given) == SECRET
    assert term.app.clipboard.get_data().text == "before"
    recorded = "".join(key.data for key in term.app.emacs_state.current_recording or [])
    assert not set(SECRET) & set(recorded.replace("\x1b[24~", ""))


async def test_nothing_is_yanked_or_quoted_into_it(prompt: MaskedPrompt, term: Terminal) -> None:
    term.app.clipboard.set_data(ClipboardData("before"))
    given = prompt.ask("Key: ")
    await term.press("a", ctrl("y"), ctrl("q"), "b", "\t", ctrl("_"), ENTER)
    assert await soon(given) == "ab"


async def test_what_is_too_long_is_not_taken_and_says_so(prompt: MaskedPrompt, term: Terminal) -> None:
    given = prompt.ask("Key: ")
    await term.press("a", pasted("x" * LONGEST))
    assert "Not taken" in "".join(await term.screen())
    await term.press(ENTER)
    assert await soon(given) == "a"


async def test_a_secret_that_is_no_longer_wanted_is_forgotten(prompt: MaskedPrompt, term: Terminal) -> None:
    given = prompt.ask("Key: ")
    await term.press("old")
    given.cancel()
    await asyncio.wait([given])
    given = prompt.ask("Key: ")
    await term.press("new", ENTER)
    assert await soon(given) == "new"


async def test_what_is_typed_right_behind_the_key_that_asks_is_taken_and_what_comes_behind_enter_is_not() -> None:
    strayed: list[str] = []
    asked: list[asyncio.Future[str | None]] = []
    keys = KeyBindings()
    body = Window(FormattedTextControl("k asks", focusable=True, key_bindings=keys))
    masked = MaskedPrompt(lambda: get_app().layout.focus(masked.__pt_container__() if masked.is_asking else body))

    @keys.add("k")
    def _ask(event: KeyPressEvent) -> None:
        asked.append(masked.ask("Key: "))

    @keys.add(Keys.Any)
    def _stray(event: KeyPressEvent) -> None:
        strayed.append(event.data)

    shown = ConditionalContainer(masked.__pt_container__(), Condition(lambda: masked.is_asking))
    async with terminal(HSplit([body, shown])) as term:
        await term.press("k", SECRET, ENTER, "behind")
        assert [given.result() for given in asked] == [SECRET]
        assert "".join(strayed) == "behind"
        assert SECRET not in term.written.getvalue()


async def test_who_asks_next_has_the_prompt_and_who_asked_before_hears_that_there_is_no_answer(
    prompt: MaskedPrompt, term: Terminal
) -> None:
    first = prompt.ask("Key: ")
    await term.press("old")
    second = prompt.ask("Other key: ")
    await term.press("new", ENTER)
    assert (first.result(), second.result()) == (None, "new")
