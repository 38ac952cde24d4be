"""Writing a message: sending it, lines, moving, changing, taking back."""

from __future__ import annotations

import pytest

from tests.tui.input.conftest import Typing
from tests.tui.input.terminal import (
    ALT_ENTER,
    BACKSPACE,
    CTRL_LEFT,
    CTRL_RIGHT,
    DELETE,
    DOWN,
    END,
    ENTER,
    HOME,
    LEFT,
    RIGHT,
    UP,
    Terminal,
    alt,
    ctrl,
)

UNDO, REDO = ctrl("_"), alt("z")
FAMILY = "👨\u200d👩\u200d👧"


async def test_enter_sends_what_was_typed_and_empties_the_input(typing: Typing, term: Terminal) -> None:
    await term.press("Good morning", ENTER)
    assert (typing.sent, typing.text) == (["Good morning"], "")


async def test_enter_on_nothing_sends_nothing(typing: Typing, term: Terminal) -> None:
    await term.press(ENTER, "   ", ENTER)
    assert (typing.sent, typing.text) == ([], "   ")


@pytest.mark.parametrize("line_break", [ALT_ENTER, ctrl("j")])
async def test_alt_enter_and_ctrl_j_break_the_line(typing: Typing, term: Terminal, line_break: str) -> None:
    await term.press("one", line_break, "two", ENTER)
    assert typing.sent == ["one\ntwo"]


async def test_what_cannot_be_sent_stays_and_the_reason_is_shown(typing: Typing, term: Terminal) -> None:
    typing.refusal = "The session is being deleted."
    await term.press("Hello", ENTER)
    assert typing.text == "Hello"
    assert "The session is being deleted." in await term.screen()
    await term.press("!")
    assert "The session is being deleted." not in await term.screen()


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        ((LEFT, LEFT, "x"), "one txwo"),
        ((ctrl("b"), "x"), "one twxo"),
        ((HOME, RIGHT, "x"), "oxne two"),
        ((HOME, ctrl("f"), "x"), "oxne two"),
        ((HOME, END, "x"), "one twox"),
        ((HOME, ctrl("e"), "x"), "one twox"),
        ((alt("b"), "x"), "one xtwo"),
        ((CTRL_LEFT, "x"), "one xtwo"),
        ((HOME, alt("f"), "x"), "onex two"),
        ((HOME, CTRL_RIGHT, "x"), "onex two"),
        ((BACKSPACE,), "one tw"),
        ((HOME, DELETE), "ne two"),
        ((HOME, ctrl("d")), "ne two"),
        ((ctrl("w"),), "one "),
        ((alt("\x7f"),), "one "),
        ((HOME, alt("d")), " two"),
        ((alt("b"), ctrl("k")), "one "),
        ((alt("b"), ctrl("u")), "two"),
        ((alt("b"), alt("u")), "one TWO"),
        ((alt("b"), alt("c")), "one Two"),
        ((ctrl("t"),), "one tow"),
        ((alt("b"), ctrl("k"), ctrl("y"), ctrl("y")), "one twotwo"),
        ((ctrl("w"), ctrl("w"), ctrl("y")), "one two"),
        ((alt("\x7f"), alt("\x7f"), ctrl("y")), "one two"),
        ((HOME, alt("d"), alt("d"), ctrl("y")), "one two"),
        ((ctrl("w"), LEFT, ctrl("w"), ctrl("y"), alt("y")), "two "),
        ((ctrl("w"), UNDO), "one two"),
        ((ctrl("w"), ctrl("z")), "one two"),
        ((ctrl("w"), UNDO, REDO), "one "),
        ((UNDO,), "one "),
        ((UNDO, UNDO), ""),
        ((UNDO, UNDO, REDO, REDO), "one two"),
    ],
)
async def test_a_line_is_edited_as_in_emacs(typing: Typing, term: Terminal, keys: tuple[str, ...], result: str) -> None:
    await term.press("one two")
    await term.press(*keys)
    assert typing.text == result


async def test_words_are_words_in_any_script(typing: Typing, term: Terminal) -> None:
    await term.press("schöne Grüße", alt("\x7f"), "Welt", alt("b"), alt("b"), alt("d"))
    assert typing.text == " Welt"


async def test_an_upper_case_that_is_longer_takes_nothing_with_it(typing: Typing, term: Terminal) -> None:
    await term.press("maß und ziel", HOME, alt("u"))
    assert typing.text == "MASS und ziel"


@pytest.mark.parametrize("character", [FAMILY, "e\u0301", "🇩🇪", "👍🏽", "中"])
async def test_what_a_person_sees_as_one_character_is_one(typing: Typing, term: Terminal, character: str) -> None:
    await term.press(f"a{character}b", LEFT, LEFT, "x")
    assert typing.text == f"ax{character}b"
    await term.press(RIGHT, BACKSPACE)
    assert typing.text == "axb"


async def test_left_and_right_go_over_the_ends_of_lines(typing: Typing, term: Terminal) -> None:
    await term.press("one", ctrl("j"), LEFT, "x", RIGHT, "y")
    assert typing.text == "onex\ny"


async def test_up_and_down_go_through_the_lines(typing: Typing, term: Terminal) -> None:
    await term.press("first", ctrl("j"), "second", UP, "x", DOWN, DOWN, "y")
    assert typing.text == "firstx\nsecondy"


async def test_up_and_down_go_through_the_rows_of_a_long_line(typing: Typing) -> None:
    typing.log = ["said before"]
    async with typing.at(columns=12) as term:  # ten columns beside the mark
        await term.press("0123456789abcdefghij", LEFT, UP)
        assert typing.cursor == 9
        await term.press(DOWN)
        assert typing.cursor == 19


async def test_no_key_sends_by_surprise_or_loses_the_text(typing: Typing, term: Terminal) -> None:
    await term.press("text", ctrl("o"), alt("#"), alt("*"))
    assert (typing.text, typing.sent) == ("text", [])


async def test_clearing_can_be_undone(typing: Typing, term: Terminal) -> None:
    await term.press("a long thought")
    typing.pane.clear()
    assert typing.text == ""
    await term.press(UNDO)
    assert typing.text == "a long thought"


async def test_messages_given_back_come_before_what_is_being_typed(typing: Typing, term: Terminal) -> None:
    await term.press("third", LEFT)
    typing.pane.give_back(["first", "second"])
    assert typing.text == "first\n\nsecond\n\nthird"
    await term.press("x")
    assert typing.text.endswith("thirxd")


async def test_selected_text_is_replaced_by_what_is_typed(typing: Typing, term: Terminal) -> None:
    await term.press("one two", "\x1b[1;2D" * 3, "x")
    assert typing.text == "one x"
