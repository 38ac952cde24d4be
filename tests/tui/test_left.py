"""How a session was left, from one day to the next."""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.errors import StateError
from anima_project.state import State
from tui.input.drafts import Draft
from tui.input.folding import Folds
from tui.left import KEPT, LARGEST, Left, LeftSessions
from tui.transcript.look import ViewMode


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "home", "test")


def typed(text: str) -> Left:
    return Left(draft=Draft(text))


@given(st.text(), st.text(), st.none() | st.tuples(st.integers(1), st.integers(0)), st.data())
def test_what_was_left_survives_being_written(
    text: str, paste: str, place: tuple[int, int] | None, data: st.DataObject
) -> None:
    folds, marker = Folds().with_paste(paste)
    text += marker
    draft = Draft(text, data.draw(st.integers(0, len(text))), folds.pastes)
    left = Left(draft=draft, place=place, view=data.draw(st.none() | st.sampled_from(ViewMode)))
    assert Left.from_json(left.to_json()) == left


def test_each_session_is_left_in_its_own_way(state: State) -> None:
    sessions = LeftSessions(state)
    sessions.write(1, typed("one"))
    sessions.write(2, Left(place=(7, 3), view=ViewMode.DEBUG))
    assert sessions.read(1) == typed("one")
    assert sessions.read(2) == Left(place=(7, 3), view=ViewMode.DEBUG)
    assert sessions.read(3) == Left()


def test_it_is_for_its_owner_only(state: State) -> None:
    LeftSessions(state).write(1, typed("one"))
    (file,) = state.home.rglob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_session_left_as_new_takes_no_place(state: State) -> None:
    sessions = LeftSessions(state)
    sessions.write(1, typed("one"))
    sessions.write(1, Left())
    assert sessions.read(1) == Left()
    assert list(state.home.rglob("*.json")) == []


def test_a_draft_that_is_too_large_is_not_kept(state: State) -> None:
    large = Draft("x", 0, MappingProxyType({"\U00100000": "x" * LARGEST}))
    sessions = LeftSessions(state)
    sessions.write(1, Left(draft=large, place=(1, 0)))
    assert sessions.read(1) == Left(place=(1, 0))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "[]",
        '{"draft": {"text": "a"}, "place": null, "view": null}',
        '{"draft": {"text": "a", "cursor": 2, "pastes": {}}, "place": null, "view": null}',
        '{"draft": {"text": "", "cursor": 0, "pastes": {}}, "place": [1], "view": null}',
        '{"draft": {"text": "", "cursor": 0, "pastes": {}}, "place": null, "view": "sideways"}',
        "\udc80",
    ],
)
def test_a_file_that_cannot_be_understood_is_a_session_left_as_new(state: State, written: str) -> None:
    sessions = LeftSessions(state)
    sessions.write(1, typed("one"))
    (file,) = state.home.rglob("*.json")
    file.write_bytes(written.encode("utf-8", "surrogateescape"))
    assert sessions.read(1) == Left()


def test_the_oldest_files_go(state: State) -> None:
    sessions = LeftSessions(state)
    for session in range(KEPT + 2):
        sessions.write(session, typed("text"))
        for file in state.home.rglob(f"{session}.json"):
            os.utime(file, (session, session))
    assert [session for session in range(KEPT + 2) if sessions.read(session) == Left()] == [0, 1]


def test_a_state_directory_that_cannot_be_written_says_so(state: State) -> None:
    state.home.mkdir()
    (state.home / "tui").write_text("in the way")
    with pytest.raises(StateError, match="cannot"):
        LeftSessions(state).write(1, typed("one"))
