"""`anima config`, started as a user would."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import environment

ROOT = Path(__file__).parents[2]


def config(home: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anima_project", "config", *arguments],
        env=environment(home, **env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def editor(tmp_path: Path, script: str) -> str:
    """An editor that runs the shell script on its file, $1."""
    file = tmp_path / "an editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return f"'{file}'"


def test_a_setting_is_set_shown_listed_and_unset(home: Path) -> None:
    assert config(home, "get", "turn.rounds").stdout == "25\n"
    assert config(home, "set", "turn.rounds", "30").returncode == 0
    assert config(home, "get", "turn.rounds").stdout == "30\n"
    assert config(home, "get", "model.name").stdout == "claude-sonnet-5-5\n"
    listed = config(home, "list", ANIMA_BASH_TIMEOUT_S="9").stdout.splitlines()
    assert ["turn.rounds", "30", "(from", "the", "file)"] in [line.split() for line in listed]
    assert ["bash.timeout_s", "9.0", "(from", "ANIMA_BASH_TIMEOUT_S)"] in [line.split() for line in listed]
    assert config(home, "unset", "turn.rounds").returncode == 0
    assert config(home, "get", "turn.rounds").stdout == "25\n"
    assert "was not set" in config(home, "unset", "turn.rounds").stderr


def test_the_path_is_told(home: Path) -> None:
    assert config(home, "path").stdout == f"{home}/config/anima.toml\n"


def test_who_sets_what_the_environment_overrides_is_told(home: Path) -> None:
    run = config(home, "set", "turn.rounds", "30", ANIMA_TURN_ROUNDS="9")
    assert "ANIMA_TURN_ROUNDS is set in the environment, and wins" in run.stderr
    assert config(home, "get", "turn.rounds", ANIMA_TURN_ROUNDS="9").stdout == "9\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "turn.rounds", "0"), "turn.rounds: rounds is 0, and must be at least 1."),
        (("get", "turn.round"), "has no setting 'round'"),
        (("get", "approval.tools.bash"), "approval.tools.bash: is not set."),
        ((), "required"),
        (("set", "turn.rounds"), "VALUE"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_says_what_is_right(home: Path, arguments: tuple[str, ...], said: str) -> None:
    run = config(home, *arguments)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_a_broken_file_can_be_mended(home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "anima.toml").write_text("[turn]\nrounds = 0\n")
    assert config(home, "get", "turn.rounds").returncode == 2
    assert config(home, "set", "turn.rounds", "4").returncode == 0
    assert config(home, "get", "turn.rounds").stdout == "4\n"


def test_config_needs_no_django(home: Path) -> None:
    code = "import sys; from anima_project.cli import main; main(['config', 'get', 'turn.rounds']); print({'django', 'tomlkit', 'cryptography'} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment(home), capture_output=True, text=True, check=True
    )
    assert "django" not in run.stdout


def test_it_is_a_command_of_django_too(home: Path) -> None:
    code = "import sys; from django.core.management import execute_from_command_line; execute_from_command_line(['manage.py', 'config', 'get', 'turn.rounds'])"
    env = environment(home, DJANGO_SETTINGS_MODULE="anima_project.settings")
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "25\n"), run.stderr


def test_edit_opens_the_file_or_the_template_and_puts_it_in_place(home: Path, tmp_path: Path) -> None:
    run = config(home, "edit", VISUAL=editor(tmp_path, 'sed -i "s/^# rounds = .*/rounds = 31/" "$1"'), EDITOR="false")
    assert run.returncode == 0, run.stderr
    assert config(home, "get", "turn.rounds").stdout == "31\n"
    assert sorted(file.name for file in (home / "config").iterdir()) == [".anima.toml.lock", "anima.toml"]


def test_edit_refuses_what_is_not_valid_and_keeps_what_was_written(home: Path, tmp_path: Path) -> None:
    config(home, "set", "turn.rounds", "30")
    run = config(home, "edit", EDITOR=editor(tmp_path, 'sed -i "s/^rounds = .*/rounds = 0/" "$1"'))
    assert run.returncode == 2
    assert "rounds is 0, and must be at least 1." in run.stderr
    [copy] = (home / "config").glob("anima-*.toml")
    assert str(copy) in run.stderr
    assert "\nrounds = 0\n" in copy.read_text()
    assert config(home, "get", "turn.rounds").stdout == "30\n"


@pytest.mark.parametrize("command", ["false", "no-such-editor-anywhere", "'"])
def test_an_editor_that_fails_changes_nothing(home: Path, command: str) -> None:
    config(home, "set", "turn.rounds", "30")
    run = config(home, "edit", EDITOR=command)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert config(home, "get", "turn.rounds").stdout == "30\n"
    assert not list((home / "config").glob("anima-*.toml"))


def test_at_a_terminal_what_is_not_valid_can_be_edited_again(home: Path, tmp_path: Path) -> None:
    script = f'n=$(cat {tmp_path}/n 2>/dev/null || echo 0); echo $((n + 1)) > {tmp_path}/n; printf "[turn]\\nrounds = %s\\n" $n > "$1"'
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "anima_project", "config", "edit"],
            env=environment(home, EDITOR=editor(tmp_path, script)),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.write(ours, b"y\n")
        _, err = process.communicate(timeout=30)
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == 0, err
    assert b"Edit it again?" in err
    assert (home / "config" / "anima.toml").read_text() == "[turn]\nrounds = 1\n"
