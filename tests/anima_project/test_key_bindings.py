from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.key_bindings import ACTIONS, COMMAND, keys_of, label, wrong_in


def test_the_defaults_are_keys_and_no_two_are_the_same() -> None:
    assert wrong_in({name: action.key for name, action in ACTIONS.items()}) is None
    given_out = [key for key in keys_of({}).values() if key]
    assert len(set(given_out)) == len(given_out)


def test_two_actions_can_change_keys_with_one_another() -> None:
    assert wrong_in({"new": "l", "sessions": "n"}) is None
    assert wrong_in({"new": "l"}) == (
        "new",
        "cannot be 'l': that is the key of sessions. Give that one another key first.",
    )


def test_any_action_but_the_command_mode_can_be_without_a_key() -> None:
    assert wrong_in({name: "" for name in ACTIONS if name != COMMAND}) is None
    assert wrong_in({COMMAND: ""}) is not None


@pytest.mark.parametrize("key", [None, 3, ["n"], "nn", " ", "\n", "\x1b", "c-A", "C-a", "c-1", "f0", "f25", "escape"])
def test_what_is_no_key_is_refused(key: object) -> None:
    wrong = wrong_in({"new": key})
    assert wrong is not None
    assert wrong[0] == "new"


@given(
    st.dictionaries(st.sampled_from(list(ACTIONS)) | st.text(), st.text(max_size=3) | st.sampled_from(["c-b", "f5"]))
)
def test_keys_that_can_be_are_told_apart(written: dict[str, str]) -> None:
    if wrong_in(written) is None:
        given_out = [key for key in keys_of(written).values() if key]
        assert len(set(given_out)) == len(given_out)


def test_a_key_is_called_as_people_call_it() -> None:
    assert [label(key) for key in ("c-a", "f2", "n", "?", "")] == ["Ctrl+A", "F2", "n", "?", ""]
