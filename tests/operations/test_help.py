from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

COMMANDS = sorted((name, room) for name, room in get_commands().items() if not room.startswith("django"))


@pytest.mark.parametrize(("name", "room"), COMMANDS)
def test_the_help_of_every_command_has_examples_and_exit_codes(name: str, room: str) -> None:
    text = load_command_class(room, name).create_parser("anima", name).format_help()
    assert f"  anima {name}" in text.partition("examples:")[2]
    assert "exit codes: 0 " in text


def examples(text: str) -> list[str]:
    """The commands of the examples at the end of a help, without what stands before, behind and beside them."""
    lines = text.partition("examples:\n")[2].partition("\n\n")[0].splitlines()
    begins = re.compile(r"(?:\w+=\S+ |[^#]*\| )*(anima (?:(?! {2}| [|>]).)+)")
    return [found[1] for line in lines if (found := begins.match(line.strip()))]


EXAMPLES = [
    (name, room, command)
    for name, room in COMMANDS
    for command in examples(load_command_class(room, name).create_parser("anima", name).epilog or "")
]


@pytest.mark.parametrize(("name", "room", "command"), EXAMPLES, ids=[command for *_, command in EXAMPLES])
def test_an_example_in_a_help_is_a_command(name: str, room: str, command: str) -> None:
    said, *arguments = shlex.split(command)[1:]
    if said == name:
        load_command_class(room, name).create_parser("anima", name).parse_args(arguments)
    else:
        assert said in dict(COMMANDS)


def test_the_page_of_commands_is_what_the_code_says() -> None:
    made = subprocess.run([sys.executable, "-m", "operations.reference"], capture_output=True, text=True, check=True)
    assert (Path(__file__).parents[2] / "docs" / "commands.md").read_text() == made.stdout, (
        "renew it: .venv/bin/python -m operations.reference > docs/commands.md"
    )
