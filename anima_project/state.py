"""Where Anima keeps what it must not lose: one directory, outside the code.

~/.anima (or ANIMA_HOME)
    db/<environment>.sqlite3   config/anima.toml   log/   tmp/   soul.md
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from anima_project.errors import StateError, UnknownEnvironment

ENVIRONMENTS = ("production", "development", "test")


@dataclass(frozen=True, slots=True)
class State:
    """The paths of one state directory in one environment. Making the value touches nothing on disk."""

    home: Path
    environment: str

    @property
    def database(self) -> Path:
        return self.home / "db" / f"{self.environment}.sqlite3"

    @property
    def configuration(self) -> Path:
        return self.home / "config" / "anima.toml"

    @property
    def soul(self) -> Path:
        """Who the agent is, in its owner's words; the head of the system prompt when it exists."""
        return self.home / "soul.md"

    @property
    def log(self) -> Path:
        return self.home / "log" / f"{self.environment}.log"

    @property
    def tmp(self) -> Path:
        """Scratch: results kept in full, the shells' fifos, the worker's heartbeat. Safe to delete when nothing runs."""
        return self.home / "tmp" / self.environment

    def create(self) -> None:
        """Make the folders that are missing, readable by their owner only. StateError if that cannot be done."""
        try:
            for folder in (
                self.home,
                self.database.parent,
                self.configuration.parent,
                self.log.parent,
                self.tmp.parent,
                self.tmp,
            ):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StateError(self.home, error.strerror or str(error)) from error


def current() -> State:
    """The state directory that the environment variables name. UnknownEnvironment for a bad ANIMA_ENV."""
    home = os.environ.get("ANIMA_HOME") or "~/.anima"
    environment = os.environ.get("ANIMA_ENV") or "production"
    if environment not in ENVIRONMENTS:
        raise UnknownEnvironment(environment, ENVIRONMENTS)
    return State(Path(home).expanduser().absolute(), environment)
