"""How what is typed is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from tests.tui.input.conftest import Typing
from tests.tui.input.terminal import ALT_ENTER, HOME, Terminal, ctrl, pasted
from tui.input.drawing import draw_text
from tui.input.rows import Rows

ODD = st.text(st.sampled_from("ab \t中é\u0301👨\u200d👩🇩🇪👍🏽\ufe0f\U00100000\x1b\u202e"))


def label(marker: str) -> str:
    return "[pasted 12 lines]"


async def test_an_empty_input_says_what_to_do(typing: Typing, term: Terminal) -> None:
    assert (await term.screen())[0].startswith("› Say something.")
    await term.press("x")
    assert await term.screen() == ["› x"]


async def test_a_narrow_empty_input_says_the_first_sentence_only(typing: Typing) -> None:
    async with typing.at(columns=40) as term:
        assert await term.screen() == ["› Say something."]


async def test_the_input_grows_to_ten_rows_and_scrolls_then(typing: Typing, term: Terminal) -> None:
    await term.press("1", *(f"{ALT_ENTER}{number}" for number in range(2, 13)))
    assert await term.screen() == [f"  {number}" for number in range(3, 13)]


async def test_long_lines_wrap_under_each_other(typing: Typing) -> None:
    async with typing.at(columns=12) as term:
        await term.press("0123456789abc")
        assert await term.screen() == ["› 0123456789", "  abc"]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("中文", "中文"),
        ("e\u0301x", "e\u0301x"),
        ("👨\u200d👩\u200d👧!", "👨👩👧!"),
        ("🇩🇪!", "DE!"),
        ("👍🏽!", "👍!"),
        ("❤\ufe0f!", "❤!"),
        ("1\ufe0f\u20e3", "1"),
        ("a\tb", "a    b"),
        ("a\u202eb", "a\ufffdb"),
        ("a\U00100000b", "a[pasted 12 lines]b"),
    ],
)
def test_characters_are_drawn_in_a_width_that_all_terminals_agree_on(text: str, drawn: str) -> None:
    assert "".join(piece for _, piece in draw_text(text, label).pieces) == drawn


async def test_the_cursor_is_where_the_next_character_will_be(typing: Typing, term: Terminal) -> None:
    await term.press("中👨\u200d👩x", pasted("line\n" * 20))
    emulator = await term.emulator()
    assert (emulator.cursor.x, emulator.cursor.y) == (2 + 2 + 4 + 1 + len("[pasted 20 lines]"), 0)
    await term.press(HOME, ctrl("f"))
    assert (await term.emulator()).cursor.x == 4


@given(ODD)
def test_every_character_has_a_column_and_every_column_a_character(text: str) -> None:
    line = draw_text(text, label)
    length = sum(len(piece) for _, piece in line.pieces)
    assert list(line.columns) == sorted(line.columns)
    assert (line.column(0), line.column(len(text))) == (0, length)
    assert all(line.column(line.index(column)) <= column for column in range(length + 1))


@given(ODD, st.integers(2, 12), st.data())
def test_a_character_is_found_at_its_place_in_the_rows(text: str, width: int, data: st.DataObject) -> None:
    line = draw_text(text, lambda marker: "中中")
    rows = Rows(line, width)
    index = data.draw(st.integers(0, len(text)))
    row, column = rows.place(index)
    assert 0 <= row < len(rows)
    assert rows.place(rows.index(row, column)) == (row, column)


@given(ODD, st.integers(2, 12))
def test_no_row_is_wider_than_the_window(text: str, width: int) -> None:
    line = draw_text(text, label)
    drawn = "".join(piece for _, piece in line.pieces)
    rows = Rows(line, width)
    assert (len(rows) - 1) * (width - 1) <= sum(map(get_cwidth, drawn)) <= len(rows) * width
