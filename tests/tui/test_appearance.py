"""What the settings of the interface come to."""

from __future__ import annotations

from pathlib import Path

from anima_project.configuration import Interface, from_text
from anima_project.key_bindings import ACTIONS
from tui.appearance import Appearance
from tui.commands import COMMANDS, command_keys, help_text
from tui.themes import THEMES
from tui.transcript.look import Times, ViewMode

DOCUMENT = Path(__file__).parents[2] / "docs" / "terminal.md"


def interface(text: str) -> Interface:
    return from_text(f"[interface]\n{text}", Path("anima.toml"), {}).interface


def test_the_choices_of_the_settings_are_what_there_is() -> None:
    for name in [*THEMES, "auto"]:
        Appearance.of(interface(f'theme = "{name}"'), {})
    for view in ViewMode:
        for times in Times:
            look = Appearance.of(interface(f'view = "{view}"\ntimestamps = "{times}"'), {}).look
            assert (look.mode, look.times) == (view, times)


def test_a_change_of_keys_is_known_to_the_sidebar_and_to_the_help() -> None:
    keys = Appearance.of(interface('keys = {command = "f2", new = "c-n", quit = ""}'), {}).keys
    assert ("Ctrl+N", "new session") in command_keys(keys)
    assert "quit" not in [does for _, does in command_keys(keys)]
    assert "\nF2             the command mode" in help_text(keys)
    assert "Ctrl+A" not in help_text(keys)


def test_what_has_a_key_is_a_command_as_well() -> None:
    assert set(ACTIONS) - {"command"} <= {command.name for command in COMMANDS}


def test_the_settings_that_the_document_shows_are_settings() -> None:
    blocks = DOCUMENT.read_text().split("```toml\n")[1:]
    assert len(blocks) == 2
    for block in blocks:
        from_text(block.split("```")[0], DOCUMENT, {})
