from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tui.status_bar import Mode, Status, short, status_bar
from tui.transcript.cells import cells

BUSY = Status(
    mode=Mode.TOOL,
    tool="bash",
    elapsed_s=3.4,
    session="Garden plans",
    model="claude-sonnet-5-5",
    used_tokens=45_200,
    budget_tokens=190_000,
    spent_tokens=1_234_000,
    cost_usd=0.416,
    worker="runs beside",
    elsewhere=1,
    unread=2,
)


def row(status: Status, width: int) -> str:
    return "".join(text for _, text in status_bar(status, width))


def test_the_row_says_what_the_agent_does_where_and_what_it_costs() -> None:
    assert row(BUSY, 140).rstrip() == (
        " bash 3s   Garden plans  claude-sonnet-5-5  45k/190k 24%  1.2M tokens $0.42  worker: runs beside  1 elsewhere  2 unread"
    )


def test_a_narrow_row_keeps_what_matters_most() -> None:
    assert row(BUSY, 40).rstrip() == " bash 3s   45k/190k 24%  2 unread"
    assert row(BUSY, 12).rstrip() == " bash 3s"


def test_an_agent_at_rest_shows_no_clock() -> None:
    assert row(Status(session="Garden plans"), 40).rstrip() == " NORMAL   Garden plans"


def test_without_animation_no_clock_goes_on() -> None:
    assert row(replace(BUSY, elapsed_s=None), 12).rstrip() == " bash"


def test_a_cost_that_is_not_known_is_not_guessed() -> None:
    assert "$" not in row(Status(spent_tokens=5_000), 60)


@given(
    st.builds(
        Status,
        mode=st.sampled_from(Mode),
        tool=st.text(max_size=30),
        session=st.text(max_size=60),
        model=st.sampled_from(["", "m"]),
        used_tokens=st.integers(0, 10**12),
        budget_tokens=st.integers(0, 10**12),
        unread=st.integers(0, 99),
    ),
    st.integers(1, 200),
)
def test_the_row_fills_its_width_exactly_whatever_it_says(status: Status, width: int) -> None:
    assert sum(cells(text) for _, text in status_bar(status, width)) == width


def test_numbers_are_short() -> None:
    numbers = (0, 999, 1_000, 1_250, 9_990, 45_200, 999_400, 999_700, 1_234_000)
    assert [short(number) for number in numbers] == ["0", "999", "1.0k", "1.2k", "10k", "45k", "999k", "1.0M", "1.2M"]
