from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class

COMMANDS = sorted((name, room) for name, room in get_commands().items() if not room.startswith("django"))


@pytest.mark.parametrize(("name", "room"), COMMANDS)
def test_the_help_of_every_command_has_examples_and_exit_codes(name: str, room: str) -> None:
    text = load_command_class(room, name).create_parser("anima", name).format_help()
    assert f"  anima {name}" in text.partition("examples:")[2]
    assert "exit codes: 0 " in text
