from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from anima_project.configuration import SECTIONS, Configuration, read
from anima_project.errors import ConfigurationError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "anima.toml"


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert read(file, {}) == Configuration()


def test_the_file_changes_a_default_and_the_environment_wins_over_both(file: Path) -> None:
    file.write_text("[turn]\nrounds = 7\nrepeats = 9\n")
    settings = read(file, {"ANIMA_TURN_ROUNDS": "8"})
    assert (settings.turn.rounds, settings.turn.repeats) == (8, 9)


def test_values_of_all_kinds_are_read(file: Path) -> None:
    file.write_text(
        '[web]\nallowed_networks = ["127.0.0.0/8"]\ntimeout_s = 3\n[approval.tools]\nbash = "deny"\n[model]\nname = "mine"\n'
    )
    settings = read(file, {"ANIMA_MODEL_BASE_URL": "http://127.0.0.1:11434"})
    assert settings.web.allowed_networks == ("127.0.0.0/8",)
    assert settings.web.timeout_s == 3.0
    assert settings.approval.tools == {"bash": "deny"}
    assert (settings.model.name, settings.model.base_url) == ("mine", "http://127.0.0.1:11434")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[model]\nname = 3\n", 2, "must be text in quotes"),
        ("\n[modle]\n", 2, "no section is named 'modle'; there are approval, bash"),
        ("[turn]\n# a comment\nround = 3\n", 3, "has no setting 'round'; it has lease_s, repeats, rounds, wait_s"),
        ("[turn]\nrounds = 0\n", 2, "must be at least 1"),
        ("[turn]\nrounds = true\n", 2, "must be a whole number"),
        ("[viewport]\nstep = 1.5\n", 2, "must be from 0.01 to 0.9"),
        ("[web]\nallowed_networks = [1]\n", 2, "must be a list of texts"),
        ("turn = 3\n", 1, "turn is a section"),
        ('[interface]\ntheme = "pink"\n', 2, "theme is 'pink', and must be one of: auto, dark, light, none."),
        ('[interface.keys]\nhelp = "x"\nsidebar = "n"\n', 3, "keys.sidebar cannot be 'n': that is the key of new"),
        ('[interface.keys]\n# mine\nsesions = "x"\n', 3, "keys.sesions is nothing that a key can do; did you mean"),
        ('[interface.keys]\nquit = "ctrl-q"\n', 2, "is 'ctrl-q', and must be a key: one character, c-a to c-z"),
        ('[interface.keys]\ncommand = "x"\n', 2, "must be a key: c-a to c-z, or f1 to f24."),
        ('[interface]\nkeys = {command = "c-c"}\n', 2, "cannot be 'c-c': that key interrupts."),
    ],
)
def test_a_bad_value_gets_one_line_with_file_line_and_what_is_allowed(
    file: Path, text: str, line: int, said: str
) -> None:
    file.write_text(text)
    with pytest.raises(ConfigurationError) as error:
        read(file, {})
    message = str(error.value)
    assert message.startswith(f"{file}:{line}: ")
    assert said in message
    assert "\n" not in message


def test_a_bad_variable_is_named(file: Path) -> None:
    with pytest.raises(ConfigurationError, match="ANIMA_TURN_ROUNDS: rounds is 'many', and must be a whole number"):
        read(file, {"ANIMA_TURN_ROUNDS": "many"})


def test_what_is_no_toml_is_refused_with_its_place(file: Path) -> None:
    file.write_text("[model\n")
    with pytest.raises(ConfigurationError, match="line 1"):
        read(file, {})


def test_every_setting_says_what_it_is_for() -> None:
    for section in SECTIONS.values():
        assert section.__doc__
        for setting in fields(section):
            assert setting.metadata["about"]
