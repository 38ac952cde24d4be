"""Drafts: what was typed and not sent, from one day to the next."""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.errors import StateError
from anima_project.state import State
from tui.input.drafts import DRAFTS, LARGEST, Draft, Drafts
from tui.input.folding import Folds


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "home", "test")


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")), st.data())
def test_a_draft_survives_being_written(text: str, paste: str, data: st.DataObject) -> None:
    folds, marker = Folds().with_paste(paste)
    text += marker
    draft = Draft(text, data.draw(st.integers(0, len(text))), folds.pastes)
    assert Draft.from_json(draft.to_json()) == draft


def test_each_session_has_a_draft_of_its_own(state: State) -> None:
    drafts = Drafts(state)
    drafts.write(1, Draft("one", 3))
    drafts.write(2, Draft("two", 0))
    assert (drafts.read(1), drafts.read(2), drafts.read(3)) == (Draft("one", 3), Draft("two", 0), Draft())


def test_a_draft_is_for_its_owner_only(state: State) -> None:
    Drafts(state).write(1, Draft("one"))
    (file,) = state.home.rglob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0


def test_an_empty_draft_takes_no_place(state: State) -> None:
    drafts = Drafts(state)
    drafts.write(1, Draft("one"))
    drafts.write(1, Draft())
    assert drafts.read(1) == Draft()
    assert list(state.home.rglob("*.*")) == []


def test_a_draft_that_is_too_large_is_not_kept(state: State) -> None:
    drafts = Drafts(state)
    drafts.write(1, Draft("before"))
    drafts.write(1, Draft("x", 0, MappingProxyType({"\U00100000": "x" * LARGEST})))
    assert drafts.read(1) == Draft()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "[]",
        '{"text": "a"}',
        '{"text": "a", "cursor": 2, "pastes": {}}',
        '{"text": "a", "cursor": 0, "pastes": {"a": "b"}}',
        "\udc80",
    ],
)
def test_a_file_that_is_no_draft_is_an_empty_one(state: State, written: str) -> None:
    drafts = Drafts(state)
    drafts.write(1, Draft("one"))
    (file,) = state.home.rglob("*.json")
    file.write_bytes(written.encode("utf-8", "surrogateescape"))
    assert drafts.read(1) == Draft()


def test_the_oldest_drafts_go(state: State) -> None:
    drafts = Drafts(state)
    for session in range(DRAFTS + 2):
        drafts.write(session, Draft("text"))
        for file in state.home.rglob(f"{session}.json"):
            os.utime(file, (session, session))
    assert [session for session in range(DRAFTS + 2) if not drafts.read(session).text] == [0, 1]


def test_a_state_directory_that_cannot_be_written_says_so(state: State) -> None:
    state.home.mkdir()
    (state.home / "tui").write_text("in the way")
    with pytest.raises(StateError, match="cannot"):
        Drafts(state).write(1, Draft("one"))
