"""What the documents say is true: their commands run, their files exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from argparse import ArgumentParser
from functools import cache
from pathlib import Path

import pytest
from django.core.management import CommandError, get_commands, load_command_class

from anima_project.cli import USAGE
from tests.programs import environment

ROOT = Path(__file__).parents[1]
PLACEHOLDERS = {"ID": "1", "N": "10"}
"""What stands for a number in a sentence."""
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shell_lines(document: Path) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", document.read_text(), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def commands(document: Path) -> list[str]:
    """The lines of its shell blocks that start Anima from a checkout: what a newcomer copies."""
    return [line for line in shell_lines(document) if line.startswith("bin/anima ")]


def mentioned(document: Path) -> set[str]:
    """Every command of Anima that is written as code, in a block or in a sentence, without its prompt or comment."""
    text = document.read_text()
    spans = re.findall(r"(?<!`)`((?:bin/)?anima [^`]+)`(?!`)", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    lines = [line for line in shell_lines(document) if re.match(r"(bin/)?anima ", line)]
    return {re.sub(r"^bin/", "", " ".join(one.split())) for one in spans + lines}


EVERY_COMMAND = sorted({(document.name, command) for document in DOCUMENTS for command in mentioned(document)})


@cache
def parsers() -> dict[str, ArgumentParser]:
    """Of each command, the parser that reads its arguments."""
    found: dict[str, ArgumentParser] = {}
    for name, room in get_commands().items():
        if not room.startswith("django"):
            found[name] = load_command_class(room, name).create_parser("anima", name)
    return found


@pytest.mark.parametrize(
    "document", [document for document in DOCUMENTS if commands(document)], ids=lambda path: path.name
)
def test_the_commands_of_a_document_run_one_after_the_other(document: Path, home: Path) -> None:
    for line in commands(document):
        arguments = shlex.split(line, comments=True)[1:]
        run = subprocess.run(
            [sys.executable, "-m", "anima_project", *arguments], env=environment(home), capture_output=True, text=True
        )
        assert run.returncode == 0, f"{line}\n{run.stderr}"


@pytest.mark.parametrize(("document", "command"), EVERY_COMMAND)
def test_a_command_that_a_document_names_is_one(document: str, command: str) -> None:
    """Read by the parser that reads it when somebody types it. A sentence may name one without what it needs."""
    name, *arguments = shlex.split(command, comments=True)[1:]
    if name in ("version", "help") or name.startswith("-"):
        return
    assert name.isupper() or name in parsers(), f"{document}: {command}"
    if name.isupper() or not arguments:
        return
    try:
        parsers()[name].parse_args(PLACEHOLDERS.get(word, word) for word in arguments)
    except SystemExit as end:
        assert end.code == 0, f"{document}: {command}"
    except CommandError as error:
        assert "arguments are required" in str(error), f"{document}: {command}: {error}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_exists(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_the_readme_names_every_command(home: Path) -> None:
    for command in re.findall(r"^  anima (\w+)", USAGE, re.M):
        if command != "version":
            assert f"anima {command}" in (ROOT / "README.md").read_text()


def test_the_settings_that_the_readme_shows_are_settings(tmp_path: Path) -> None:
    from anima_project.configuration import read

    for block in re.findall(r"^```toml\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S):
        if "project.entry-points" not in block:
            file = tmp_path / "anima.toml"
            file.write_text(block)
            read(file, {})


def test_no_document_and_no_module_names_the_machine_it_was_made_on() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    for name in tracked.stdout.splitlines():
        if name.endswith((".py", ".md", ".toml")) and (ROOT / name).exists():
            assert str(ROOT) + "/" not in (ROOT / name).read_text(), name
