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
    for action in actions:
        if isinstance(action, _SubParsersAction):
            abouts = {choice.dest: choice.help or "" for choice in action._choices_actions}
            below += [word((*path, name), abouts.get(name, ""), one) for name, one in action.choices.items()]
    positional = next((a for a in actions if not a.option_strings and not isinstance(a, _SubParsersAction)), None)
    return Word(
        path=path,
        about=one_line(about),
        options=tuple(_option(action) for action in actions if action.option_strings),
        below=tuple(below),
        choices=_choices(positional) if positional else (),
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
    )


def _choices(action: Action) -> tuple[str, ...]:
    return tuple(map(str, action.choices)) if action.choices else ()
