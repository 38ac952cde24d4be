"""The script for bash, in a real bash."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from operations.completion import bash, fish, zsh
from operations.management.commands.completion import anima


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "anima.bash"
    path.write_text(bash.script(anima()))
    return path


def completed(script: Path, *words: str) -> list[str]:
    """What Tab offers at the end of the last word."""
    line = " ".join(map(shlex.quote, ["anima", *words]))
    code = f"""
        set -eu
        PATH=/nowhere  # whatever it does, it starts nothing
        source {shlex.quote(str(script))}
        COMP_WORDS=({line}) COMP_CWORD={len(words)}
        [[ $(complete -p anima) == "complete -o default -F _anima anima" ]]
        _anima
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    run = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.split()


def test_tab_completes_commands(script: Path) -> None:
    assert completed(script, "st") == ["start", "status"]
    assert {"ask", "tui", "config", "doctor", "version"} <= set(completed(script, ""))
    assert "migrate" not in completed(script, "")


def test_tab_completes_the_words_below_a_command(script: Path) -> None:
    assert completed(script, "config", "") == ["get", "set", "unset", "list", "edit", "path"]
    assert completed(script, "completion", "z") == ["zsh"]


def test_tab_completes_options_and_what_they_take(script: Path) -> None:
    assert completed(script, "ask", "--con") == ["--continue"]
    assert completed(script, "start", "-e", "") == ["production", "development", "test"]
    assert completed(script, "credentials", "set", "--kind", "b") == ["bearer"]


def test_where_anything_may_stand_the_shell_offers_files(script: Path) -> None:
    assert completed(script, "ask", "READ") == []


def test_a_command_as_the_value_of_an_option_is_none(script: Path) -> None:
    assert completed(script, "ask", "--model", "config", "--con") == ["--continue"]


def test_every_shell_gets_every_command_with_its_options() -> None:
    tree = anima()
    for script in (bash.script(tree), zsh.script(tree), fish.script(tree)):
        for word in tree.all():
            assert word.name in script
            for option in word.options:
                assert all(flag.lstrip("-") in script for flag in option.flags)


def test_a_text_with_quotes_breaks_no_script() -> None:
    tree = anima()
    for shell, script in (("bash", bash.script(tree)), ("zsh", zsh.script(tree)), ("fish", fish.script(tree))):
        try:
            run = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True)
        except FileNotFoundError:
            continue
        assert run.returncode == 0, run.stderr
