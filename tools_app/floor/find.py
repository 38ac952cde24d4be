"""What a `find` would do, and to how much of what it walks over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools_app.floor.words import plain

# Tests that choose by name or by state. Age, size, owner and kind leave too much of a home or a system standing in.
_CHOOSES = [
    "-name",
    "-iname",
    "-path",
    "-ipath",
    "-wholename",
    "-iwholename",
    "-regex",
    "-iregex",
    "-lname",
    "-samefile",
    "-inum",
]
_CHOOSES_ALONE = ("-empty", "-nouser", "-nogroup", "-false")
_ONE_ARGUMENT = [
    "-size",
    "-mtime",
    "-mmin",
    "-atime",
    "-amin",
    "-ctime",
    "-cmin",
    "-newer",
    "-anewer",
    "-cnewer",
    "-user",
    "-group",
    "-uid",
    "-gid",
    "-perm",
    "-links",
    "-type",
    "-xtype",
    "-maxdepth",
    "-mindepth",
    "-fstype",
    "-used",
    "-regextype",
    "-printf",
    "-fprint",
    "-fprint0",
    "-fls",
    "-context",
    "-files0-from",
]
_EXECUTES = ("-exec", "-execdir", "-ok", "-okdir")


@dataclass(frozen=True, slots=True)
class Action:
    """`argv` is the command of an -exec, empty for -delete. `chosen`: only files picked by a test get there."""

    argv: tuple[str, ...]
    chosen: bool


@dataclass(slots=True)
class Find:
    """`starts`: the folders it walks over; `chosen`: whether what it prints was picked by a test."""

    starts: list[str]
    actions: list[Action] = field(default_factory=list)
    chosen: bool = False


def read(words: Sequence[str]) -> Find:
    """The words after `find`."""
    waiting = list(words)
    while waiting and waiting[0] in ("-H", "-L", "-P"):
        waiting.pop(0)
    starts = []
    while waiting and not (waiting[0].startswith("-") or waiting[0] in ("(", "!")):
        starts.append(waiting.pop(0))
    found = Find(starts or ["."])
    found.chosen = _alternatives(waiting, found, chosen=False)
    return found


def _alternatives(waiting: list[str], found: Find, *, chosen: bool) -> bool:
    """Reads up to the closing parenthesis; whether each alternative chooses."""
    ends: list[bool] = []
    current, negated = chosen, False
    while waiting and (word := waiting.pop(0)) != ")":
        if word in ("!", "-not"):
            negated = not negated
            continue
        if word in ("-o", "-or", ","):
            ends.append(current)
            current = chosen
        elif word == "(":
            group = _alternatives(waiting, found, chosen=current)
            current = current or (group and not negated)
        else:
            chooses = _primary(word, waiting, found, chosen=current)
            current = current or (chooses and not negated)
        negated = False
    return all([*ends, current])


def _primary(word: str, waiting: list[str], found: Find, *, chosen: bool) -> bool:
    """One test or action; whether it chooses."""
    if word == "-delete":
        found.actions.append(Action((), chosen))
    elif word in _EXECUTES:
        argv: list[str] = []
        while waiting and waiting[0] != ";" and not (waiting[0] == "+" and argv[-1:] == ["{}"]):
            argv.append(waiting.pop(0))
        if waiting:
            waiting.pop(0)
        found.actions.append(Action(tuple(argv), chosen))
    elif word in _CHOOSES:
        return bool(waiting) and _names_something(waiting.pop(0))
    elif word in _ONE_ARGUMENT or word.startswith("-newer"):
        del waiting[:1]
    return word in _CHOOSES_ALONE


def _names_something(pattern: str) -> bool:
    return bool(re.sub(r"\[[^]]*\]", "", plain(pattern)).strip("*?./^$+()\\"))
