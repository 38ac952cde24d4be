"""What a message means: something said, a command of Anima's, or a command for the shell.

    /help                  the command `help`
    /rename a new name     the command `rename`, with what follows as its argument
    /quit is a bad name    reported, for `quit` takes no argument, and never run as a guess
    /hlep                  no command: reported with the nearest name, and never run as a guess
    /usr/bin is full       said: a command's name is letters and dashes, up to a space or the end
    //etc is full          said, as "/etc is full": a second slash takes the meaning from the first
    !git status            the user's own shell command
    " !important"          said: a message that starts with a space is never a command

Nothing else is special: `!!` is the shell command `!`, and a `!` with nothing behind it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the input offers. `argument` says what may follow the name; empty if nothing does."""

    name: str
    help: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """For the agent."""

    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """A known command. `argument` is what followed its name, without the spaces around it."""

    command: Command
    argument: str


@dataclass(frozen=True, slots=True)
class Shell:
    """For the user's shell, without a model call."""

    command: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It looks like a command, and none has this name. `nearest` is the likeliest meant, if any comes close."""

    name: str
    nearest: str | None

    def __str__(self) -> str:
        meant = f"Did you mean /{self.nearest}? " if self.nearest else ""
        return f"No command is named /{self.name}. {meant}To say it, write //{self.name}."


@dataclass(frozen=True, slots=True)
class Unexpected:
    """A command that takes no argument, and text behind it."""

    command: Command

    def __str__(self) -> str:
        name = self.command.name
        return f"Nothing may follow /{name}. Write /{name} alone to run it; to say all this, write //{name} …"


Meaning = Say | Run | Shell | Unknown | Unexpected

_COMMAND = re.compile(r"/([a-z][a-z-]*)(?=\s|\Z)", re.IGNORECASE)


def parse(text: str, commands: Iterable[Command]) -> Meaning:
    """What the message, as typed, means."""
    if text.startswith("//"):
        return Say(text[1:])
    if text.startswith("!") and (command := text[1:].strip()):
        return Shell(command)
    if not (found := _COMMAND.match(text)):
        return Say(text)
    known = {command.name: command for command in commands}
    name = found[1]
    if name in known:
        argument = text[found.end() :].strip()
        return Run(known[name], argument) if known[name].argument or not argument else Unexpected(known[name])
    near = get_close_matches(name.lower(), known, n=1)
    return Unknown(name, near[0] if near else None)
