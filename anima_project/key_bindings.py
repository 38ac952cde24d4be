"""Which key does what in the full screen: the defaults, and what may stand in `[interface.keys]`. Pure.

Keys are named as prompt-toolkit names them: `n`, `?`, `c-a` (Ctrl+A), `f2`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does. `key` is its default; "" stands for none."""

    key: str
    does: str


COMMAND = "command"
"""The action that opens the command mode. Its key is pressed alone, those of all others after it."""

ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        COMMAND: Action("c-a", "command mode"),
        "new": Action("n", "new session"),
        "sessions": Action("l", "sessions"),
        "search": Action("/", "search"),
        "connect": Action("a", "Anthropic connection"),
        "settings": Action("s", "settings"),
        "view": Action("v", "view mode"),
        "fold": Action("f", "fold, unfold"),
        "sidebar": Action("h", "sidebar"),
        "why": Action("w", "why it wants that"),
        "copy": Action("", "copy the last answer"),
        "export": Action("e", "export"),
        "help": Action("?", "help"),
        "quit": Action("q", "quit"),
    }
)
"""By the names that they have in the file, in the order in which they are shown."""

_CONTROL = re.compile(r"c-[a-z]|f([1-9]|1[0-9]|2[0-4])")
_TAKEN = {"c-c": "interrupts", "c-h": "is Backspace", "c-i": "is Tab", "c-j": "breaks a line", "c-m": "is Enter"}


def keys_of(written: Mapping[str, Any]) -> dict[str, str]:
    """The key of every action, if this stands in the file."""
    return {name: written.get(name, action.key) for name, action in ACTIONS.items()}


def wrong_in(written: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first entry that cannot be, and what is wrong with it; None if all can be. Of two with one key it is the
    second."""
    taken = {name: key for name, key in keys_of(written).items() if name not in written}
    for name, key in written.items():
        if name not in ACTIONS:
            near = get_close_matches(name, ACTIONS, 1)
            meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(ACTIONS)}."
            return name, f"is nothing that a key can do; {meant}"
        if problem := _wrong_with(name, key):
            return name, problem
        if others := [other for other, its in taken.items() if key and its == key]:
            return name, f"cannot be {key!r}: that is the key of {others[0]}. Give that one another key first."
        taken[name] = key
    return None


def label(key: str) -> str:
    """A key as people write it: Ctrl+A, F2, n."""
    return f"Ctrl+{key[2:].upper()}" if key.startswith("c-") else key.upper() if _CONTROL.fullmatch(key) else key


def _wrong_with(name: str, key: Any) -> str | None:
    if isinstance(key, str):
        if key in _TAKEN:
            return f"cannot be {key!r}: that key {_TAKEN[key]}."
        if _CONTROL.fullmatch(key) or (name != COMMAND and (key == "" or _is_typed(key))):
            return None
    wanted = "c-a to c-z, or f1 to f24" if name == COMMAND else "one character, c-a to c-z, f1 to f24, or nothing"
    return f"is {key!r}, and must be a key: {wanted}."


def _is_typed(key: str) -> bool:
    return len(key) == 1 and key.isprintable() and not key.isspace()
