from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.catalogue import settings
from anima_project.configuration import from_text
from anima_project.key_bindings import ACTIONS
from tui.screens.setting_list import How, Page, SettingList, rows
from tui.transcript.cells import text_of, width_of

FILE = Path("anima.toml")


def listed(text: str = "", **environ: str) -> SettingList:
    return SettingList(rows(from_text(text, FILE, environ), environ))


def shown(list_: SettingList, width: int = 60, height: int = 9) -> list[str]:
    return [text_of(line).rstrip() for line in list_.lines(width, height)]


def test_every_setting_has_its_row_and_every_action_one_in_place_of_the_table_of_keys() -> None:
    names = [row.name for row in listed().rows]
    assert len(set(names)) == len(names)
    assert {name for name in names if name.count(".") == 1} == {one.name for one in settings()} - {"interface.keys"}
    assert [name for name in names if name.count(".") == 2] == [f"interface.keys.{name}" for name in ACTIONS]


def test_a_page_shows_values_and_what_the_pointed_setting_is() -> None:
    there = listed("[interface]\nmouse = true\n").turned(1)
    assert shown(there.moved(1)) == [
        " theme         auto",
        " mouse         true",
        " sidebar       true",
        " view          basic",
        " timestamps    view",
        "",
        " whether Anima takes the mouse: the wheel scrolls, but the",
        " terminal no longer selects text by itself (true or false;",
        " by default false)",
    ]


def test_what_was_changed_stands_out_and_what_the_environment_sets_says_so() -> None:
    there = listed("[turn]\nrounds = 7\n", ANIMA_TURN_REPEATS="9").looking_for("turn. re")
    assert text_of(there.lines(60, 2)[0]).split() == ["turn.repeats", "9", "*"]
    assert there.chosen is not None
    assert there.chosen.facts.startswith("set by ANIMA_TURN_REPEATS in the environment; ")
    rounds = listed("[turn]\nrounds = 7\n").looking_for("turn.rounds")
    assert ("class:selected class:key", "7") in rounds.lines(60, 1)[0]


def test_words_find_settings_on_all_pages() -> None:
    found = listed().looking_for("terminal selects")
    assert [row.name for row in found.shown] == ["interface.mouse"]
    assert [row.name for row in found.looking_for("interface.keys.qu").shown] == ["interface.keys.quit"]
    assert found.looking_for("no such thing").chosen is None
    assert found.turned(1).wanted == ""


def test_a_choice_comes_round_again() -> None:
    by_name = {row.name: row for row in listed('[interface]\ntheme = "none"\n').rows}
    assert by_name["interface.theme"].next_choice == "auto"
    assert by_name["interface.mouse"].next_choice == "true"
    assert by_name["approval.default"].next_choice == "allow"
    assert by_name["approval.tools"].how is How.IN_THE_FILE
    assert by_name["turn.rounds"].how is by_name["web.allowed_networks"].how is How.LINE


def test_keys_are_called_as_people_call_them() -> None:
    keys = listed('[interface.keys]\ncommand = "c-b"\n').turned(-1)
    assert keys.page is Page.KEYBINDINGS
    assert shown(keys)[0].split() == ["command", "mode", "Ctrl+B"]
    assert shown(keys.moved(1), height=30)[-1] == " after Ctrl+B, or /new (new in the file; by default n)"


@pytest.mark.parametrize("width", [40, 80, 300])
def test_the_pages_fit_into_a_row(width: int) -> None:
    for page in Page:
        line = SettingList(page=page).title(width)
        assert width_of(line) < width
        assert [text.strip() for style, text in line if style == "class:selected"] == [page]


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(Page),
    st.integers(0, 60),
    st.integers(1, 120),
    st.integers(0, 40),
)
def test_no_line_is_wider_than_there_is_room(name: str, page: Page, at: int, width: int, height: int) -> None:
    configuration = from_text("", FILE, {"ANIMA_MODEL_NAME": f"a{name}"})
    list_ = SettingList(rows(configuration, {}), page).moved(at)
    lines = list_.lines(width, height)
    assert len(lines) <= height
    assert all(width_of(line) <= width for line in lines)
    if height:
        assert any("class:selected" in style for line in lines for style, _ in line)
