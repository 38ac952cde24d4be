"""What can be written on the command line, as values: taken from the parsers, which know it anyway."""

from __future__ import annotations

from argparse import SUPPRESS, Action, ArgumentParser, _HelpAction, _SubParsersAction
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    flags: tuple[str, ...]
    about: str
    takes_value: bool
    choices: tuple[str, ...] = ()
    value: str = ""
    """How what it takes is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is written without an option in front."""

    name: str
    """As a usage has it: FILE, [TEXT …]"""
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A command, or a word below one."""

    path: tuple[str, ...]
    """The words down to it: ("config", "set"). Empty for `anima` itself."""
    about: str
    options: tuple[Option, ...] = ()
    below: tuple[Word, ...] = ()
    choices: tuple[str, ...] = ()
    """What may stand in its first place, where only some words may."""
    is_whole: bool = True
    """Whether it does something without one of the words below it."""
    places: tuple[Place, ...] = ()
    """What stands behind it."""

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else "anima"

    def all(self) -> Iterator[Word]:
        """Itself, and all below."""
        yield self
        for word in self.below:
            yield from word.all()


def word(path: tuple[str, ...], about: str, parser: ArgumentParser) -> Word:
    """`argparse` tells what it holds by underscored names only; these have been the same since it exists."""
    actions = [action for action in parser._actions if action.help != SUPPRESS]
    below: list[Word] = []
    is_whole = True
    for action in actions:
        if isinstance(action, _SubParsersAction):
            is_whole = not action.required
            abouts = {choice.dest: choice.help or "" for choice in action._choices_actions}
            below += [word((*path, name), abouts.get(name, ""), one) for name, one in action.choices.items()]
    positional = [one for one in actions if not one.option_strings and not isinstance(one, _SubParsersAction)]
    return Word(
        path=path,
        about=one_line(about),
        options=tuple(_option(action) for action in actions if action.option_strings),
        below=tuple(below),
        is_whole=is_whole,
        choices=_choices(positional[0]) if positional else (),
        places=tuple(_place(action) for action in positional),
    )


def one_line(text: str) -> str:
    """The first sentence, without line breaks."""
    return " ".join(text.split()).partition(". ")[0].rstrip(".")


def _option(action: Action) -> Option:
    return Option(
        flags=tuple(action.option_strings),
        about="show what there is to say" if isinstance(action, _HelpAction) else one_line(action.help or ""),
        takes_value=action.nargs != 0,
        choices=_choices(action),
        value="" if action.nargs == 0 else _called(action),
    )


def _place(action: Action) -> Place:
    name = _called(action)
    match action.nargs:
        case "?":
            name = f"[{name}]"
        case "*":
            name = f"[{name} …]"
        case "+":
            name = f"{name} …"
    return Place(name=name, about=one_line(action.help or ""))


def _called(action: Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "|".join(_choices(action)) or action.dest.upper()


def _choices(action: Action) -> tuple[str, ...]:
    return tuple(map(str, action.choices)) if action.choices else ()
