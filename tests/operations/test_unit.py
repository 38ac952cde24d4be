from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.state import State
from operations.unit import command, quoted, unit_path, unit_text

HERE = State(Path('/srv/an anima\'s "home" 100%'), "development")


def test_the_unit_runs_start_of_this_very_installation() -> None:
    program, *arguments = command()
    assert Path(program).is_absolute() and os.access(program, os.X_OK)
    assert arguments[-1] == "start"


@pytest.mark.parametrize("folder", ["plain", "a $c %d", "a 'b' \"c\" \\d", "ä"])
def test_systemd_finds_nothing_wrong_with_the_unit_whatever_the_paths_are(folder: str, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    program = tmp_path / folder / "anima"
    program.parent.mkdir()
    program.symlink_to("/bin/true")
    unit = tmp_path / "anima.service"
    unit.write_text(unit_text([str(program), "start"], HERE, "/usr/bin:/bin"))
    run = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(unit)],
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_state_directory_and_environment_are_lines_of_the_unit() -> None:
    text = unit_text(["/usr/bin/anima", "start"], HERE, "/usr/bin")
    assert 'Environment="ANIMA_HOME=/srv/an anima\'s \\"home\\" 100%%"' in text
    assert 'Environment="ANIMA_ENV=development"' in text
    assert 'ExecStart="/usr/bin/anima" "start"' in text


def test_each_environment_has_a_unit_of_its_own() -> None:
    variables = {"XDG_CONFIG_HOME": "/conf"}
    assert unit_path(State(Path("/x"), "production"), variables) == Path("/conf/systemd/user/anima.service")
    assert unit_path(HERE, variables) == Path("/conf/systemd/user/anima-development.service")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_quoted_word_stays_on_its_line_and_names_no_specifier(word: str) -> None:
    text = quoted(word)
    assert "\n" not in text
    assert "%" not in text.replace("%%", "")
