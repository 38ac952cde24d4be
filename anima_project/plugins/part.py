"""What is found of a plugin: one entry point, and the package that it comes from. A value; nothing is imported for it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import EntryPoint
from typing import Any, Final

TOOLS: Final = "anima.tools"
FEELINGS: Final = "anima.feelings"
MEMORY: Final = "anima.memory"
SUBSCRIBERS: Final = "anima.subscribers"
SCREENS: Final = "anima.screens"

GROUPS: Mapping[str, str] = {
    TOOLS: "tool",
    FEELINGS: "feeling",
    MEMORY: "source of memories",
    SUBSCRIBERS: "subscriber",
    SCREENS: "section of the sidebar",
}
"""The groups of entry points that Anima reads, and what a part of each is called."""

INTERFACE: Final = 1
"""The version of what plugins build on: the protocols of the groups, and the values that pass through them. It is raised
when a plugin that was right would no longer be."""
INTERFACE_GROUP: Final = "anima.interface"
"""Where a package says which versions it was made for: each is the name of an entry point. None means the first."""


def fits(interfaces: Sequence[str]) -> bool:
    """Whether a package that names these versions was made for this one."""
    return str(INTERFACE) in (interfaces or ("1",))


class Origin(StrEnum):
    """Where a part comes from."""

    ANIMA = "anima"
    BUNDLED = "bundled"
    """A package of its own that comes with Anima, and can be taken out."""
    ADDED = "added"
    """With `anima add`, in the state directory."""
    BESIDE = "beside"
    """Installed by other means, where Anima's own packages are."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Part:
    """A tool, feeling or whatever else a package declares."""

    origin: Origin
    group: str
    name: str
    value: str
    """module:attribute"""
    distribution: str
    version: str
    stamp: str = ""
    """Changes with each installation of the package; empty where that cannot be told."""
    interfaces: tuple[str, ...] = ()
    """The versions of the interface that the package says it was made for."""

    @property
    def fits(self) -> bool:
        """Whether it was made for this version of the interface."""
        return fits(self.interfaces)

    @property
    def is_foreign(self) -> bool:
        return self.origin not in (Origin.ANIMA, Origin.BUNDLED)

    @property
    def kind(self) -> str:
        return GROUPS[self.group]

    @property
    def key(self) -> str:
        return f"{self.group}:{self.name}"

    def load(self) -> Any:
        """What the entry point names. Runs the package's code, and raises whatever that raises."""
        from anima_project.plugins import places

        for path in places.search_path():  # at the end, where nothing of it can stand before a module of Anima's own
            if path not in sys.path:
                sys.path.append(path)
        try:
            return EntryPoint(name=self.name, value=self.value, group=self.group).load()
        except SystemExit as error:
            raise ImportError(f"it ends the program that imports it (sys.exit, {error.code!r})") from error
