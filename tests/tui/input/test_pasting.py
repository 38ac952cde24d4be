"""What is pasted: never sent by itself, folded when it is long, and whole when it is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.input.conftest import Typing
from tests.tui.input.terminal import BACKSPACE, ENTER, HOME, LEFT, Terminal, alt, ctrl, pasted
from tui.input import limits
from tui.input.drafts import Draft
from tui.input.folding import MARKER, Folds

LONG = "\n".join(f"line {number}" for number in range(1, 215))
ANY = st.text(st.characters(codec="utf-8")) | st.text("\n\U00100000\U00100001x", max_size=40)


async def test_a_paste_is_not_sent_even_if_it_ends_with_a_newline(typing: Typing, term: Terminal) -> None:
    await term.press(pasted("one\r\ntwo\r"))
    assert (typing.text, typing.sent) == ("one\ntwo\n", [])


async def test_a_long_paste_is_shown_folded_and_sent_whole(typing: Typing, term: Terminal) -> None:
    await term.press("Look: ", pasted(LONG), " What is it?")
    assert (await term.screen())[0] == "› Look: [pasted 214 lines] What is it?"
    await term.press(ENTER)
    assert typing.sent == [f"Look: {LONG} What is it?"]


async def test_a_long_line_is_folded_too(typing: Typing, term: Terminal) -> None:
    await term.press(pasted("x" * 2_001))
    assert await term.screen() == ["› [pasted 2,001 characters]"]


async def test_ten_lines_are_not_folded(typing: Typing, term: Terminal) -> None:
    await term.press(pasted("\n".join("0123456789")))
    assert len(await term.screen()) == 10


async def test_a_folded_paste_is_deleted_as_one_and_undo_brings_it_back(typing: Typing, term: Terminal) -> None:
    await term.press("a", pasted(LONG), BACKSPACE)
    assert typing.text == "a"
    await term.press(ctrl("_"))
    assert typing.text == f"a{LONG}"


async def test_a_folded_paste_is_killed_and_yanked_as_a_word(typing: Typing, term: Terminal) -> None:
    await term.press("a ", pasted(LONG), alt("\x7f"), HOME, ctrl("y"))
    assert typing.text == f"{LONG}a "


async def test_a_killed_paste_can_be_yanked_into_the_next_message(typing: Typing, term: Terminal) -> None:
    await term.press("a ", pasted(LONG), ctrl("w"), ENTER, pasted(LONG[::-1]), ctrl("w"), ctrl("y"), " ", ctrl("y"))
    assert typing.text == f"{LONG[::-1]} {LONG[::-1]}"
    await term.press(ctrl("y"), alt("y"))
    assert typing.text.endswith(LONG)


async def test_the_cursor_steps_over_a_folded_paste(typing: Typing, term: Terminal) -> None:
    await term.press(pasted(LONG), LEFT, "before ")
    assert (await term.screen())[0] == "› before [pasted 214 lines]"


async def test_a_pasted_script_is_said_and_not_run(typing: Typing, term: Terminal) -> None:
    await term.press(pasted(f"!rm -rf .\n{LONG}"), ENTER)
    assert typing.sent[0].startswith(" !rm")


async def test_the_count_is_shown_near_the_limit_and_too_much_is_kept_and_not_sent(
    typing: Typing, term: Terminal
) -> None:
    await term.press(*[pasted("x" * 1_000)] * 8)
    assert "of 10,000" not in "".join(await term.screen())
    await term.press(pasted("x" * 1_000))
    assert "9,000 of 10,000 characters" in await term.screen()
    await term.press(pasted("x" * 1_001), ENTER)
    assert (len(typing.text), typing.sent) == (10_001, [])
    assert "1 characters too long" in "".join(await term.screen())
    await term.press(BACKSPACE, ENTER)
    assert len(typing.sent[0]) == 10_000


async def test_pastes_have_a_limit_of_their_own(typing: Typing, term: Terminal) -> None:
    await term.press(pasted("x" * 300_000), ENTER, pasted("x" * 300_000), pasted("y" * 300_000), ENTER)
    assert len(typing.sent) == 1
    assert "100,000 characters too much are pasted" in "".join(await term.screen())


async def test_pasted_escape_sequences_do_nothing_to_the_terminal(typing: Typing, term: Terminal) -> None:
    await term.press(pasted("a\x1b[31mb\u202ec\x07"))
    assert await term.screen() == ["› a^[[31mb\ufffdc^G"]


@given(st.lists(ANY))
def test_what_is_folded_expands_to_what_it_was(texts: list[str]) -> None:
    folds, shown = Folds(), ""
    for text in texts:
        folds, part = folds.folded(text)
        shown += part
    assert folds.expanded(shown) == "".join(texts)


@given(ANY)
def test_a_folded_paste_takes_the_place_of_one_character(text: str) -> None:
    folds, marker = Folds().with_paste(text)
    assert MARKER.fullmatch(marker)
    assert folds.with_paste(text) == (folds, marker)


def test_the_oldest_pastes_go_when_too_much_is_kept_and_their_place_says_so() -> None:
    folds = Folds()
    folds, first = folds.folded("a" * 3_000)
    folds, second = folds.folded("b" * 3_000)
    folds, third = folds.folded("c" * 3_000)
    folds = folds.bounded(second, most=6_000)
    assert [folds.lost(marker) for marker in (first, second, third)] == [True, False, False]
    assert folds.label(first) == "[a paste that is no longer kept]"
    assert "Delete it and paste it again" in limits.refusal(first, folds)
    _, fourth = folds.folded("d" * 3_000)
    assert fourth not in (first, second, third)


async def test_a_draft_is_gone_on_with_where_it_was_left(typing: Typing, term: Terminal) -> None:
    await term.press("Look: ", pasted(LONG), " and", LEFT)
    left = typing.pane.draft()
    await term.press(ENTER, pasted(LONG[::-1]))
    typing.pane.restore(Draft.from_values(left.to_values()))
    assert typing.pane.draft() == left
    assert typing.text == f"Look: {LONG} and"
    await term.press("x")
    assert typing.text == f"Look: {LONG} anxd"
    await term.press(ctrl("_"), ctrl("_"), ctrl("_"))
    assert typing.text == f"Look: {LONG} and"


@pytest.mark.parametrize("count", [1, 3])
async def test_what_is_over_the_limit_can_still_be_typed(typing: Typing, term: Terminal, count: int) -> None:
    await term.press(*[pasted("x" * 2_000)] * 5, "y" * count)
    assert typing.text.endswith("y" * count)
