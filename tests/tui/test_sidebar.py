from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sessions_app.sections import Meter, Section
from tui.sidebar import WIDTH, Beside, sidebar
from tui.transcript.cells import cells


def shown(beside: Beside, height: int = 40) -> str:
    return "\n".join("".join(text for _, text in line) for line in sidebar(beside, height))


def test_the_sidebar_says_what_is_going_on() -> None:
    beside = Beside(
        session="Garden plans",
        worker="started here",
        used_tokens=47_500,
        budget_tokens=190_000,
        queued=("and the roses",),
        sections=(Section(title="It wants", lines=("to see what is behind it",)),),
    )
    assert shown(beside) == (
        "Session\nGarden plans\n\n"
        "Worker\nstarted here\n\n"
        "In view\n███████░░░░░░░░░░░░░░░░░░░░░\n48k of 190k tokens\n\n"
        "Waiting (1)\n· and the roses\n\n"
        "It wants\nto see what is behind it"
    )


def test_in_command_mode_it_lists_the_commands() -> None:
    beside = Beside(session="s", worker="w", commands=(("n", "new session"), ("q", "quit")))
    assert shown(beside) == "Commands\n n  new session\n q  quit"


def test_bars_stand_one_below_the_other_behind_their_names() -> None:
    meters = (Meter("joy", 0.6), Meter("calmness", 2.0), Meter("a name that is much too long for it", 0.0))
    shown_bars = shown(Beside(session="s", worker="w", sections=(Section(title="Moods", meters=meters),)))
    assert shown_bars.endswith(
        "Moods\njoy                █████░░░░\ncalmness           █████████\na name that is mu… ░░░░░░░░░"
    )


def test_a_long_message_that_waits_is_shortened() -> None:
    assert shown(Beside(session="s", worker="w", queued=("word " * 60,))).endswith("…")


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=5), st.integers(1, 60), st.integers(0, 10**9))
def test_nothing_is_wider_or_higher_than_there_is_room(session: str, queued: list[str], height: int, used: int) -> None:
    lines = sidebar(
        Beside(
            session=session,
            worker="none",
            queued=queued,
            used_tokens=used,
            budget_tokens=190_000,
            sections=(Section(title=session, lines=tuple(queued), meters=(Meter(session, used / 10**8),)),),
        ),
        height,
    )
    assert len(lines) <= height
    assert all(sum(cells(text) for _, text in line) <= WIDTH for line in lines)
