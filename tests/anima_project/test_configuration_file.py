"""Editing a real file: what a person wrote stays, what is wrong does not get in."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from anima_project import configuration_file
from anima_project.catalogue import as_toml, settings, template
from anima_project.configuration import Configuration, fresh_configuration, read
from anima_project.configuration_file import create, get, replace_text, set_value, unset
from anima_project.errors import ConfigurationError
from tests.programs import finished, python

WRITTEN = """\
# mine, all mine
[turn]   # how long
rounds = 25  # not more
# below
wait_s = 3

# about the shell
[bash]

[approval.tools]
bash = {"git *" = 'allow'}   # strange spelling
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "anima.toml"


@pytest.fixture
def written(file: Path) -> Path:
    file.parent.mkdir()
    file.write_text(WRITTEN)
    return file


def test_a_change_touches_its_line_only(written: Path) -> None:
    set_value(written, "turn.rounds", "3_0")
    assert written.read_text() == WRITTEN.replace("rounds = 25 ", "rounds = 3_0 ")


def test_a_new_setting_stands_in_its_section_below_the_others(written: Path) -> None:
    set_value(written, "turn.repeats", "5")
    set_value(written, "bash.timeout_s", "60")
    expected = WRITTEN.replace("wait_s = 3\n", "wait_s = 3\nrepeats = 5\n")
    assert written.read_text() == expected.replace("[bash]\n", "[bash]\ntimeout_s = 60\n")
    assert read(written, {}).bash.timeout_s == 60.0


def test_unset_takes_the_line_away_and_says_whether_there_was_one(written: Path) -> None:
    assert unset(written, "turn.wait_s") is True
    assert unset(written, "turn.wait_s") is False
    assert written.read_text() == WRITTEN.replace("wait_s = 3\n", "")


def test_names_go_on_into_tables(written: Path) -> None:
    set_value(written, "approval.tools.edit_file", "deny")
    set_value(written, 'approval.tools.bash."sudo *"', "deny")
    set_value(written, 'model.capabilities."my model".context_tokens', "32768")
    tools = read(written, {}).approval.tools
    assert tools == {"bash": {"git *": "allow", "sudo *": "deny"}, "edit_file": "deny"}
    assert get(written, "model.capabilities") == {"my model": {"context_tokens": 32768}}
    assert get(written, "approval.tools.bash.nothing") is None
    assert "# strange spelling" in written.read_text()


def test_a_key_is_written_into_its_table_and_taken_out_again(file: Path) -> None:
    set_value(file, "interface.keys.sessions", "z")
    set_value(file, "interface.keys.command", "c-b")
    assert read(file, {}).interface.keys == {"sessions": "z", "command": "c-b"}
    with pytest.raises(ConfigurationError, match="that is the key of sessions"):
        set_value(file, "interface.keys.new", "z")
    assert unset(file, "interface.keys.sessions")
    assert unset(file, "interface.keys.command")
    assert read(file, {}) == Configuration()


def test_a_value_is_judged_without_being_set(file: Path) -> None:
    configuration_file.check("turn.rounds", "7")
    for value, said in (("0", "at least 1"), ("", "whole number"), ("seven", "whole number")):
        with pytest.raises(ConfigurationError, match=said):
            configuration_file.check("turn.rounds", value)
    assert not file.exists()


def test_a_missing_file_is_made_from_the_template_and_the_value_stands_below_its_default(file: Path) -> None:
    set_value(file, "turn.rounds", "30")
    assert file.read_text() == template().replace("# rounds = 25\n", "# rounds = 25\nrounds = 30\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert create(file) is False


def test_the_template_changes_nothing_and_with_its_comments_taken_away_still_nothing(file: Path) -> None:
    assert create(file) is True
    assert read(file, {}) == Configuration()
    lines = file.read_text().splitlines()
    names = [setting.key for setting in settings()]
    file.write_text(
        "\n".join(
            line.removeprefix("# ") if line.split(" ")[1:2] and line.split(" ")[1] in names and " = " in line else line
            for line in lines
        )
    )
    assert read(file, {}) == Configuration()
    assert set(tomllib.loads(file.read_text())["turn"]) == {"rounds", "repeats", "wait_s", "lease_s"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("turn.rounds", "0", "turn.rounds: rounds is 0, and must be at least 1."),
        ("turn.rounds", "many", "must be a whole number"),
        ("turn.rounds", "3\nrepeats = 9", "must be a whole number"),
        ("turn.rounds", "3 # comment", "must be a whole number"),
        ("bash.timeout_s", "nan", "must be at least"),
        ("turn.round", "3", "has no setting 'round'; it has lease_s, repeats"),
        ("trun.rounds", "3", "no section is named 'trun'"),
        ("turn", "3", "write section.key"),
        ("turn.rounds.deep", "3", "turn.rounds is no table"),
        ("turn.rounds = 3\nx", "3", "write section.key"),
        ("", "3", "write section.key"),
        ("web.allowed_networks", "[1]", "must be a list of texts"),
        ("approval.tools", "3", "must be a table"),
    ],
)
def test_a_bad_name_or_value_changes_nothing_and_says_what_is_allowed(
    written: Path, name: str, value: str, said: str
) -> None:
    before = written.stat()
    with pytest.raises(ConfigurationError) as error:
        set_value(written, name, value)
    assert said in str(error.value)
    assert written.read_text() == WRITTEN
    assert (written.stat().st_ino, written.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert sorted(child.name for child in written.parent.iterdir()) in (
        ["anima.toml"],
        [".anima.toml.lock", "anima.toml"],
    )


def test_a_text_need_not_be_quoted_even_if_it_looks_like_a_number(written: Path) -> None:
    for text, value in (
        ("5", "5"),
        ('"5"', "5"),
        ("true", "true"),
        ("claude x", "claude x"),
        ("'a'", "a"),
        ("a # b", "a # b"),
    ):
        set_value(written, "model.name", text)
        assert get(written, "model.name") == value


def test_a_file_that_is_wrong_elsewhere_is_not_changed_and_what_is_wrong_can_be_mended(written: Path) -> None:
    written.write_text(WRITTEN + "[web]\nredirects = 99\n")
    with pytest.raises(ConfigurationError, match=r"anima\.toml:13: redirects is 99"):
        set_value(written, "turn.rounds", "3")
    set_value(written, "web.redirects", "9")
    assert read(written, {}).web.redirects == 9


def test_what_is_no_toml_is_left_alone(written: Path) -> None:
    written.write_text("[turn\n")
    for change in (lambda: set_value(written, "turn.rounds", "3"), lambda: unset(written, "turn.rounds")):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            change()
    assert written.read_text() == "[turn\n"


def test_lines_that_only_look_like_a_section_mislead_nobody(written: Path) -> None:
    tricky = '[model]\nname = """\n[turn]\n# rounds = 1\n"""\n[turn]\nwait_s = 1\n'
    written.write_text(tricky)
    set_value(written, "turn.rounds", "7")
    assert tomllib.loads(written.read_text()) == {
        "model": {"name": "[turn]\n# rounds = 1\n"},
        "turn": {"wait_s": 1, "rounds": 7},
    }


def test_a_link_stays_a_link_and_a_mode_a_mode_and_line_ends_stay(written: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_bytes(b"[turn]\r\nrounds = 3\r\n")
    real.chmod(0o640)
    written.unlink()
    written.symlink_to(real)
    set_value(written, "turn.rounds", "4")
    set_value(written, "turn.repeats", "4")
    assert written.is_symlink()
    assert real.read_bytes() == b"[turn]\r\nrounds = 4\r\nrepeats = 4\r\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_what_was_changed_by_others_meanwhile_is_not_overwritten(written: Path) -> None:
    with pytest.raises(ConfigurationError, match="changed by somebody else"):
        replace_text(written, "what it was", "[turn]\nrounds = 3\n")
    replace_text(written, WRITTEN, "[turn]\nrounds = 3\n")
    assert get(written, "turn.rounds") == 3


def test_writers_at_once_lose_nothing(home: Path) -> None:
    code = """
        import sys
        from anima_project import configuration_file, state
        for number in range(10):
            configuration_file.set_value(state.current().configuration, f"approval.tools.t{sys.argv[1]}x{number}", "deny")
    """
    for process in [python(home, code, str(writer)) for writer in range(3)]:
        finished(process)
    assert len(read(home / "config" / "anima.toml", {}).approval.tools) == 30


_values = {
    int: st.integers(1, 20),
    float: st.floats(1, 20).map(lambda number: round(number, 3)) | st.integers(1, 20),
    str: st.text(st.characters(exclude_categories=["Cs"])),
    bool: st.booleans(),
    tuple[str, ...]: st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
}
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_tables = st.dictionaries(_texts, st.integers() | _texts | st.booleans() | st.dictionaries(_texts, _texts), max_size=4)


@with_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_what_is_set_is_what_is_got_and_what_is_read(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "anima.toml"
    file.write_text(data.draw(st.sampled_from([WRITTEN, template(), "", "turn.rounds = 3\n", "turn = {rounds = 3}\n"])))
    setting = data.draw(st.sampled_from(settings()))
    value: Any = data.draw(st.sampled_from(setting.choices) if setting.choices else _values.get(setting.type, _tables))
    if setting.name == "interface.keys":
        value = {"sessions": "x"}
    if setting.key == "step":
        value = 0.5
    elif setting.least is not None and type(value) is not bool:
        value = type(value)(max(value, setting.least))
    if setting.most is not None and type(value) is not bool:
        value = type(value)(min(value, setting.most))
    others = {other.name: get(file, other.name) for other in settings() if other != setting}
    set_value(file, setting.name, as_toml(value))
    assert get(file, setting.name) == value
    now = setting.value_in(read(file, {}))
    assert now == (tuple(value) if isinstance(value, list) else value)
    assert {name: get(file, name) for name in others} == others
    assert unset(file, setting.name)
    assert get(file, setting.name) is None
    assert {name: get(file, name) for name in others} == others


def test_the_settings_are_read_afresh_when_the_file_or_the_environment_changes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANIMA_HOME", str(home))
    file = home / "config" / "anima.toml"
    assert fresh_configuration() == Configuration()
    configuration_file.set_value(file, "turn.rounds", "7")
    assert fresh_configuration().turn.rounds == 7
    assert fresh_configuration() is fresh_configuration()
    monkeypatch.setenv("ANIMA_TURN_ROUNDS", "8")
    assert fresh_configuration().turn.rounds == 8
    file.write_text("[turn]\nrounds = 0\n")
    monkeypatch.delenv("ANIMA_TURN_ROUNDS")
    with pytest.raises(ConfigurationError):
        fresh_configuration()
    file.unlink()
    assert fresh_configuration() == Configuration()
