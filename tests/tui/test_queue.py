from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.queue import ROWS, queue_lines
from tui.transcript.cells import text_of, width_of


def test_what_waits_is_shown_with_how_to_have_it_back() -> None:
    assert [text_of(line) for line in queue_lines(["one", "two\nlines", "three"], 40)] == [
        " 3 waiting · Up takes the last one back",
        " · two lines",
        " · three",
    ]
    assert [text_of(line) for line in queue_lines(["a long message"], 12)] == [" 1 waiting …", " · a long m…"]


def test_nothing_is_shown_where_nothing_waits() -> None:
    assert queue_lines([], 40) == []


@given(st.lists(st.text()), st.integers(1, 90))
def test_no_line_is_wider_than_there_is_room(waiting: list[str], width: int) -> None:
    lines = queue_lines(waiting, width)
    assert len(lines) <= ROWS + 1
    assert all(width_of(line) <= width for line in lines)
