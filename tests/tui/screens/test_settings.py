"""The settings screen under keys, with a real file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from anima_project.configuration import Configuration, read
from tests.tui.input.terminal import BACKSPACE, DELETE, DOWN, END, ENTER, RIGHT, TAB, Terminal, ctrl, terminal
from tui.current_settings import CurrentSettings
from tui.screens.settings import SettingsScreen

LOWEST = 14
"""Rows: the screen of these tests gives a part of them away."""
WRITTEN = "# mine\n[turn]\nrounds = 7  # not more\n"


class Sitting:
    """Somebody before the screen. Pressing keys goes to `terminal`, going back is Esc's."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.settings = CurrentSettings()
        self.edits = 0
        self.screen = SettingsScreen(self.settings, on_change=self._changed, on_edit=self._edit)

    @property
    def now(self) -> Configuration:
        return read(self.file, {})

    @property
    def text(self) -> str:
        return self.file.read_text()

    def others_write(self, text: str) -> None:
        self.file.write_text(text)

    @asynccontextmanager
    async def at(self, columns: int = 80, rows: int = 24) -> AsyncIterator[Terminal]:
        async with terminal(self.screen.__pt_container__(), rows=rows, columns=columns) as there:
            yield there

    def _changed(self) -> None:
        self.settings.look_again()

    def _edit(self) -> None:
        self.edits += 1


async def shows(there: Terminal, text: str) -> None:
    """For what cannot be waited for with `press`, since the next key is taken, whichever it is."""
    async with asyncio.timeout(10):
        while text not in "\n".join(await there.screen()):
            await asyncio.sleep(0.005)


@pytest.fixture
def file(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANIMA_HOME", str(home))
    file = home / "config" / "anima.toml"
    file.parent.mkdir(parents=True)
    file.write_text(WRITTEN)
    return file


@pytest.fixture
def sitting(file: Path) -> Sitting:
    return Sitting(file)


async def test_a_number_is_edited_in_its_line_judged_as_it_is_typed_and_kept_in_the_file(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press("turn.rounds", ENTER, BACKSPACE)
        assert any("must be a whole number" in line for line in await there.screen())
        await there.press("x", ENTER)
        assert sitting.now.turn.rounds == 7
        await there.press(BACKSPACE, "30", ENTER)
        assert sitting.text == WRITTEN.replace("7", "30")
        assert "Find: turn.rounds" in "".join(await there.screen())


async def test_a_text_is_edited_with_what_it_was_to_begin_with(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press(ENTER, END, "-mine", ENTER)
    assert sitting.now.model.name == "claude-sonnet-5-5-mine"


async def test_enter_goes_through_the_choices_and_delete_brings_the_default_back(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press(TAB, ENTER, ENTER)
        assert sitting.now.interface.theme == "light"
        await there.press(DOWN, ENTER)
        assert sitting.now.interface.mouse is True
        await there.press(DELETE)
        assert sitting.now.interface.mouse is False
        assert 'theme = "light"' in sitting.text


async def test_backspace_too_much_resets_nothing(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press("rounds", *[BACKSPACE] * 9)
    assert sitting.now.turn.rounds == 7


async def test_a_key_is_changed_by_pressing_it(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press(TAB, RIGHT, DOWN, ENTER, "l", "z")
        assert sitting.now.interface.keys == {"new": "z"}
        await there.press(ENTER, ctrl("b"), DOWN, ENTER, "n")
        assert sitting.now.interface.keys == {"new": "c-b", "sessions": "n"}
        await there.press(ENTER, DELETE)
        assert sitting.now.interface.keys == {"new": "c-b"}


async def test_a_key_that_is_another_s_is_refused_and_another_one_awaited(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press(TAB, TAB, DOWN)
        there.pipe.send_text(ENTER + "l")
        await shows(there, "that is the key of sessions")
        await shows(there, "new session: press a key")


async def test_a_key_that_is_awaited_can_be_left(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press(TAB, TAB)
        there.pipe.send_text(ENTER)
        await shows(there, "press a key")
        assert sitting.screen.back()
        assert not sitting.screen.back()
        await there.press("find")
        await shows(there, "Find: find")
        assert sitting.screen.back()
        assert not sitting.screen.back()
    assert sitting.now.interface.keys == {}


async def test_what_the_environment_sets_is_not_changed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_TURN_ROUNDS", "9")
    sitting = Sitting(file)
    async with sitting.at() as there:
        await there.press("turn.rounds", ENTER)
        assert any("ANIMA_TURN_ROUNDS in the environment sets this" in line for line in await there.screen())
        await there.press(ctrl("u"), DELETE)
    assert sitting.text == WRITTEN


async def test_a_table_is_written_in_an_editor(sitting: Sitting) -> None:
    async with sitting.at() as there:
        await there.press("approval.tools", ENTER)
        assert any("Ctrl+E opens it" in line for line in await there.screen())
        await there.press(ctrl("e"))
    assert sitting.edits == 1


async def test_a_broken_file_is_told_and_left_as_it_is(sitting: Sitting) -> None:
    async with sitting.at() as there:
        sitting.others_write("[turn\n")
        assert sitting.settings.look_again()
        assert "Shown is what held before." in " ".join(await there.screen())
        await there.press(TAB, ENTER)
        assert sitting.text == "[turn\n"
        sitting.others_write("[interface]\nmouse = true\n")
        assert sitting.settings.look_again()
        assert any(line.split() == ["mouse", "true"] for line in await there.screen())


@pytest.mark.parametrize(("columns", "rows"), [(40, LOWEST), (300, 99)])
async def test_there_is_room_for_it_on_a_small_and_a_large_screen(sitting: Sitting, columns: int, rows: int) -> None:
    async with sitting.at(columns, rows) as there:
        text = "\n".join(await there.screen())
        for part in ("General", "Appearance", "Keybindings", "Find:", "model.name", "the model's name", "Enter"):
            assert part in text
