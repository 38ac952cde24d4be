"""Errors of the ground: the state directory, the configuration and the credentials."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path


class AnimaError(Exception):
    """Base of every error that Anima raises for a person to read: its text says what, why, and what to do next."""


class StateError(AnimaError):
    """The state directory cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"Anima keeps its state in {self.path}, and cannot: {self.reason}. Mend that, or name another place with ANIMA_HOME."


class UnknownEnvironment(AnimaError):
    """ANIMA_ENV names something else than an environment."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"ANIMA_ENV is {self.name!r}, and must be one of: {', '.join(self.known)}."


class ConfigurationError(AnimaError):
    """One value of the configuration is not what it may be. `where` is file and line, or the environment variable."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where, self.problem = where, problem

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


class BadCredential(AnimaError):
    """A credential breaks the rule for its kind. Shows at most the first 13 characters of it, never more."""

    SHOWN = 13

    def __init__(self, source: str, start: str, rule: str) -> None:
        start = start[: self.SHOWN]
        super().__init__(source, start, rule)
        self.source, self.start, self.rule = source, start, rule

    def __str__(self) -> str:
        return f"{self.source} ({self.start}…) is not usable: {self.rule}"
