"""The scripts in the shells that they are for, where these are installed."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from operations.completion import bash, fish, zsh
from operations.management.commands.completion import anima
from tests.programs import environment


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


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("anima mc", {"mcp"}),
        ("anima mcp ", {"add", "list", "test", "remove"}),
        ("anima memory search --", {"--limit"}),
        ("anima start -e ", {"production", "development", "test"}),
    ],
)
def test_fish_offers_what_can_follow(tmp_path: Path, line: str, offered: set[str]) -> None:
    script = tmp_path / "anima.fish"
    script.write_text(fish.script(anima()))
    code = f"source {shlex.quote(str(script))}; complete -C {shlex.quote(line)}"
    run = subprocess.run(["fish", "--no-config", "-c", code], env=environment(tmp_path), capture_output=True, text=True)
    assert offered <= {one.partition("\t")[0] for one in run.stdout.splitlines()}


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("anima mem\t", "anima memory"),
        ("anima mcp \t\t", "write a server into config/mcp.toml"),
        ("anima ask --con\t", "anima ask --continue"),
        ("anima plugins new x --kind \t\t", "feeling  tool"),
        ("anima completion z\t", "anima completion zsh"),
        ("anima ask REA\t", "anima ask README"),
    ],
)
def test_zsh_completes_on_a_terminal(tmp_path: Path, typed: str, shown: str) -> None:
    (tmp_path / "_anima").write_text(zsh.script(anima()))
    (tmp_path / ".zshrc").write_text("PS1='ready> '; autoload -Uz compinit; compinit -u; source ./_anima")
    (tmp_path / "README").touch()
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        ["zsh", "-i"],
        cwd=tmp_path,
        env=environment(tmp_path, TERM="dumb", ZDOTDIR=str(tmp_path)),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        assert "ready>" in read_until(master, "ready>")
        os.write(master, typed.encode())
        assert shown in read_until(master, shown)
    finally:
        shell.kill()
        shell.wait()
        os.close(master)


def read_until(terminal: int, text: str) -> str:
    """What comes until the text has come, or nothing more does."""
    read = ""
    while text not in read and select.select([terminal], [], [], 10)[0]:
        read += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x08", "", os.read(terminal, 65536).decode(errors="replace"))
    return read


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
