"""`anima completion`: a script that lets a shell complete Anima's commands and options."""

from __future__ import annotations

from typing import Any

from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandParser

from anima_project.command import AnimaCommand
from operations.completion import bash, fish, zsh
from operations.completion.grammar import Option, Word, word

SCRIPTS = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script}

EXAMPLES = """\
examples:
  anima completion bash > ~/.local/share/bash-completion/completions/anima
  anima completion zsh > "${fpath[1]}/_anima"
  anima completion fish > ~/.config/fish/completions/anima.fish

exit codes: 0 printed, 2 wrong usage
"""


class Command(AnimaCommand):
    help = "Print a script that lets a shell complete Anima's commands and options."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shell", choices=SCRIPTS, help="the shell that is to complete")

    def handle(self, **options: Any) -> None:
        self.stdout.write(SCRIPTS[options["shell"]](anima()), ending="")


def anima() -> Word:
    """All that can be written after `anima`; Django's own commands are left out, as they are in --help."""
    below = [_command(name, room) for name, room in sorted(get_commands().items()) if not room.startswith("django")]
    version = Word(path=("version",), about="Print the version")
    own = (
        Option(flags=("-h", "--help"), about="say what there is", takes_value=False),
        Option(flags=("-v", "--version"), about="print the version", takes_value=False),
    )
    return Word(path=(), about="", options=own, below=(*below, version))


def _command(name: str, room: str) -> Word:
    command = load_command_class(room, name)
    return word((name,), str(command.help), command.create_parser("anima", name))
