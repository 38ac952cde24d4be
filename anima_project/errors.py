"""Errors of the ground: the state directory, the configuration and the credentials."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path


class AnimaError(Exception):
    """Base of every error that Anima raises for a person to read: its text says what, why, and what to do next."""

    exit_code = 2
    """How a command ends that could not go on because of it: 1 failed, 2 wrong usage or settings, 3 credentials."""


class StateError(AnimaError):
    """The state directory cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"Anima keeps its state in {self.path}, and cannot: {self.reason}. Mend that, or name another place with ANIMA_HOME."


class NewerDatabase(AnimaError):
    """The database was changed by a newer program than this one."""

    exit_code = 1

    def __init__(self, app: str, migration: str) -> None:
        super().__init__(app, migration)
        self.app, self.migration = app, migration

    def __str__(self) -> str:
        return (
            f"A newer version of Anima has used this database ({self.app}.{self.migration}), and this one would not know "
            "what it reads. Use that version, or bring back a backup from before: anima restore --force FILE."
        )


class UnknownEnvironment(AnimaError):
    """ANIMA_ENV names something else than an environment."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"ANIMA_ENV is {self.name!r}, and must be one of: {', '.join(self.known)}."


class UnknownCommand(AnimaError):
    """The command line names no command."""

    def __init__(self, name: str, alike: Sequence[str]) -> None:
        super().__init__(name, alike)
        self.name, self.alike = name, alike

    def __str__(self) -> str:
        guess = f"Did you mean {' or '.join(self.alike)}? " if self.alike else ""
        return f"No command is named {self.name!r}. {guess}anima --help lists them."


class ConfigurationError(AnimaError):
    """One value of the configuration is not what it may be. `where` is file and line, or the environment variable."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where, self.problem = where, problem

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


class CredentialError(AnimaError):
    """Base of what is wrong with credentials, or with the place where they are kept."""

    exit_code = 3


class BadCredential(CredentialError):
    """A credential breaks the rule for its kind. Shows at most the first 13 characters of it, never more."""

    SHOWN = 13

    def __init__(self, source: str, start: str, rule: str) -> None:
        start = start[: self.SHOWN]
        super().__init__(source, start, rule)
        self.source, self.start, self.rule = source, start, rule

    def __str__(self) -> str:
        shown = f" ({self.start}…)" if self.start else ""
        return f"{self.source}{shown} is not usable: {self.rule}"


class UnknownCredential(CredentialError):
    """Nothing is stored under the name."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        there_is = f"there is {', '.join(sorted(self.known))}" if self.known else "nothing is stored yet"
        return f"No credential is stored as {self.name!r}; {there_is}. Store one: anima credentials set {self.name}."


class BadCredentialName(CredentialError):
    """What was to be the name of a stored credential cannot be one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"A credential cannot be named {self.name[:64]!r}: use up to 64 small letters, digits, - _ and ., "
            "and begin with a letter or digit."
        )


class CredentialStoreError(CredentialError):
    """The stored credentials cannot be read or changed. Whatever it was, nothing was overwritten."""


class UnusableStore(CredentialStoreError):
    """A file or folder of the stored credentials does not do what it must."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return f"Stored credentials: {self.path} {self.problem}"


class MissingHalf(CredentialStoreError):
    """Of the store and its key only one is there."""

    def __init__(self, missing: Path, present: Path) -> None:
        super().__init__(missing, present)
        self.missing, self.present = missing, present

    def __str__(self) -> str:
        return f"Stored credentials: {self.missing} is missing, and {self.present.name} is useless alone; " + _afresh(
            self.present
        )


class WrongKey(CredentialStoreError):
    """The key is a good one, but of another store."""

    def __init__(self, key: Path, store: Path) -> None:
        super().__init__(key, store)
        self.key, self.store = key, store

    def __str__(self) -> str:
        return f"Stored credentials: {self.key} is not the key of {self.store.name}; {_afresh(self.key, self.store)}"


class DamagedStore(CredentialStoreError):
    """The store or its key is not what was written. `damaged` is the one, `other` the other."""

    def __init__(self, damaged: Path, other: Path) -> None:
        super().__init__(damaged, other)
        self.damaged, self.other = damaged, other

    def __str__(self) -> str:
        return (
            f"Stored credentials: {self.damaged} was changed or cut short since it was written; "
            f"{_afresh(self.damaged, self.other)}"
        )


def _afresh(*files: Path) -> str:
    names = " and ".join(map(str, files))
    return f"bring it back from a backup, or delete {names} and store the credentials anew: anima credentials set."
