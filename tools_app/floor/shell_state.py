"""What is known of a running shell: a set of possibilities for each variable and for the folder it is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tools_app.floor.words import FILLED, MOST, SPLIT, UNKNOWN

if TYPE_CHECKING:
    from tree_sitter import Node

_NEVER_EMPTY = frozenset(
    [
        "USER",
        "LOGNAME",
        "HOSTNAME",
        "UID",
        "EUID",
        "PPID",
        "SHELL",
        "RANDOM",
        "SECONDS",
        "BASHPID",
        "OLDPWD",
        "$",
        "?",
        "#",
        "!",
        "0",
        "-",
        "_",
    ]
)

Output = list[str] | None
"""What a command may print, as far as that is known; None if it is not."""


@dataclass(slots=True)
class State:
    """Bent by the walk as a shell bends its own; `copy` is what a subshell does."""

    home: str
    folders: list[str]
    variables: dict[str, list[str]] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    arguments: list[str] | None = None
    """`$1`, `$2`, …; None where the caller is not known."""
    stdin: Output = None
    stops_at_errors: bool = False

    def copy(self) -> State:
        return replace(
            self,
            folders=list(self.folders),
            variables=dict(self.variables),
            functions=dict(self.functions),
            aliases=dict(self.aliases),
        )

    def join(self, other: State) -> None:
        """Allow for what either way has left behind."""
        for name in {*self.variables, *other.variables}:
            self.variables[name] = union(self.value(name), other.value(name))
        self.folders = union(self.folders, other.folders)
        self.functions |= other.functions
        self.aliases |= other.aliases

    def value(self, name: str) -> list[str]:
        if name in self.variables:
            return self.variables[name]
        if name == "HOME":
            return [self.home]
        if name == "PWD":
            return self.folders
        if name in ("@", "*") or (name.isdigit() and name != "0"):
            return [self._argument(name)]
        return [FILLED] if name in _NEVER_EMPTY else [UNKNOWN]

    def assign(self, name: str, values: Iterable[str]) -> None:
        self.variables[name] = list(values)[:MOST]

    def _argument(self, name: str) -> str:
        if self.arguments is None:
            return FILLED
        if name in ("@", "*"):
            return SPLIT.join(self.arguments)
        return self.arguments[int(name) - 1] if int(name) <= len(self.arguments) else ""


def union(one: list[str], other: list[str]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))[:MOST]
