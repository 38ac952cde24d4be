"""Where Anima keeps what it must not lose: one directory, outside the code.

~/.anima (or ANIMA_HOME)
    db/<environment>.sqlite3   config/anima.toml   config/credentials/   log/   tmp/   soul.md   plugins/
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
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
    def history(self) -> Path:
        """What the event history in the browser keeps for itself: an index, and who is logged in. Safe to delete."""
        return self.home / "db" / f"{self.environment}.history.sqlite3"

    @property
    def configuration(self) -> Path:
        return self.home / "config" / "anima.toml"

    @property
    def credentials(self) -> Path:
        """The folder of the stored credentials, those of each environment in files of their own."""
        return self.home / "config" / "credentials"

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

    def results(self, session_id: int) -> Path:
        """Results of tools that were too long to send, kept whole."""
        return self.home / "results" / self.environment / str(session_id)

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

    def secret_key(self) -> str:
        """Signs what Django signs; made on first use, and the same for all processes of this state directory."""
        return self._made_once(self.configuration.with_name("secret_key"))

    @property
    def mcp_token_file(self) -> Path:
        return self.configuration.with_name("mcp_token")

    def mcp_token(self) -> str:
        """What a program shows to call Anima over HTTP; made on first use, and another one once its file is gone."""
        return self._made_once(self.mcp_token_file)

    def _made_once(self, path: Path) -> str:
        if not path.exists():
            try:
                with tempfile.NamedTemporaryFile("w", dir=path.parent) as new:  # made with mode 0600
                    new.write(secrets.token_urlsafe(48))
                    new.flush()
                    with suppress(FileExistsError):  # another process was first, and its text counts
                        os.link(new.name, path)
            except OSError as error:
                raise StateError(self.home, error.strerror or str(error)) from error
        return path.read_text()


def current() -> State:
    """The state directory that the environment variables name. UnknownEnvironment for a bad ANIMA_ENV."""
    home = os.environ.get("ANIMA_HOME") or "~/.anima"
    environment = os.environ.get("ANIMA_ENV") or "production"
    if environment not in ENVIRONMENTS:
        raise UnknownEnvironment(environment, ENVIRONMENTS)
    return State(Path(home).expanduser().absolute(), environment)
