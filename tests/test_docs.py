"""What the documents say is true: their commands run, their files exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from anima_project.cli import USAGE
from tests.programs import environment

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands(document: Path) -> list[str]:
    """The lines of its shell blocks that start Anima."""
    blocks = re.findall(r"^```sh\n(.*?)^```", document.read_text(), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("bin/anima ")]


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
