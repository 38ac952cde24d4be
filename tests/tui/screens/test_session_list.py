from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sessions_app.listing import Summary
from sessions_app.reading import NS_PER_S
from tui.screens.session_list import SessionList, age
from tui.transcript.cells import cells

NOW_NS = 10**18


def summary(id_: int, name: str = "", words: str = "", seconds_ago: int = 0) -> Summary:
    at = NOW_NS - seconds_ago * NS_PER_S
    return Summary(id=id_, name=name, first_words=words, created_at=at, last_at=at, events=3)


def shown(sessions: SessionList, width: int = 44, height: int = 9) -> list[str]:
    return ["".join(text for _, text in line) for line in sessions.lines(width, height, NOW_NS)]


def test_a_session_is_shown_by_its_name_or_by_how_it_began() -> None:
    sessions = SessionList((summary(1, name="Garden"), summary(2, words="which\nsystem", seconds_ago=7200), summary(3)))
    assert shown(sessions) == [
        f" {'Garden':<21}  3 events · just now ",
        f" {'which system':<22}  3 events · 2 h ago ",
        f" {'(nothing said yet)':<21}  3 events · just now ",
    ]


def test_what_is_typed_keeps_the_sessions_that_have_these_words() -> None:
    sessions = SessionList((summary(1, name="Garden"), summary(2, words="the Roses in the garden"), summary(3)))
    assert [one.id for one in sessions.looking_for("GARDEN ros").shown] == [2]
    assert [one.id for one in sessions.looking_for(" ").shown] == [1, 2, 3]
    assert sessions.moved(2).looking_for("garden").at == 0
    assert sessions.looking_for("tulips").chosen is None


def test_the_pointer_stays_inside_and_in_sight() -> None:
    sessions = SessionList(tuple(summary(number, name=f"session {number}") for number in range(30)))
    assert sessions.moved(-1).at == 0
    assert sessions.moved(99).at == 29
    assert "session 17" in "".join(shown(sessions.moved(17), height=5))
    assert SessionList().moved(1).chosen is None


@given(st.lists(st.text(max_size=80), max_size=8), st.integers(1, 120), st.integers(1, 12))
def test_no_line_is_wider_than_there_is_room(names: list[str], width: int, height: int) -> None:
    sessions = SessionList(tuple(summary(number, name=name) for number, name in enumerate(names)))
    lines = sessions.lines(width, height, NOW_NS)
    assert len(lines) <= height
    assert all(sum(cells(text) for _, text in line) <= width for line in lines)


def test_ages_are_told_in_one_unit() -> None:
    assert [age(seconds) for seconds in (-5, 59, 60, 7_199, 90_000)] == [
        "just now",
        "just now",
        "1 min ago",
        "1 h ago",
        "1 d ago",
    ]
