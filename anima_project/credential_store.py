"""Credentials that are kept: one sealed file for each environment, and its key beside it.

`config/credentials/<environment>.enc` and `.key`. Both are for their owner only from the moment they exist. They are
read afresh at each use, so that a change counts at once in every process. Sealing keeps secrets out of a backup, a
search or a glance; it does not keep out who can read both files.

What cannot be read is an error that says what to do, and is never made anew: that would lose what was there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from anima_project import redaction, sealing, state
from anima_project.credentials import ANTHROPIC_URL, WHAT_WAS_GIVEN, Kind, from_text
from anima_project.errors import (
    BadCredential,
    ConfigurationError,
    DamagedStore,
    MissingHalf,
    UnknownCredential,
    UnusableStore,
    WrongKey,
)
from anima_project.private_files import beside, locked, replace, settle, write_new
from anima_project.state import State
from anima_project.stored_credential import ANTHROPIC, StoredCredential, origin_of

__all__ = ["ANTHROPIC", "CredentialStore", "StoredCredential", "current"]

_FORMAT = 1

Entries = Mapping[str, StoredCredential]


@dataclass(frozen=True, slots=True)
class CredentialStore:
    """The credentials of one environment. Every method reads or writes the disk, and may raise
    CredentialStoreError. Safe between threads and processes."""

    state: State

    @property
    def path(self) -> Path:
        return self.state.credentials / f"{self.state.environment}.enc"

    @property
    def key_path(self) -> Path:
        return self.path.with_suffix(".key")

    def all(self) -> list[StoredCredential]:
        """In the order of their names; none where nothing was ever stored."""
        return [entry for _, entry in sorted(self._read().items())]

    def get(self, name: str) -> StoredCredential:
        """UnknownCredential if there is none of that name."""
        entries = self._read()
        if name not in entries:
            raise UnknownCredential(name, entries.keys())
        return entries[name]

    def find(self, base_url: str) -> StoredCredential | None:
        """The one that may be sent to the server at `base_url`; the one named anthropic before others."""
        serving = [entry for entry in self.all() if entry.serves(base_url)]
        return min(serving, key=lambda entry: (entry.name != ANTHROPIC, entry.name), default=None)

    def create(self) -> bool:
        """Make an empty store and its key, where there is neither. Returns whether that was so."""
        with self._alone():
            if self.path.exists() or self.key_path.exists():
                self._opened()
                return False
            self._create(_as_text([]))
        return True

    def set(self, name: str, text: str, *, base_url: str = "", kind: Kind = "bearer") -> StoredCredential:
        """Store what a person gave, in place of what has that name, if it keeps the rules of what it is for.

        With a `base_url`: the model's server there, which gets it as `kind` unless it is Anthropic's. The name
        anthropic without one: Anthropic's. Any other name: a secret for something else than the model.
        BadCredential, BadCredentialName, ConfigurationError for what is no base URL.
        """
        redaction.know(text.strip())
        if base_url and origin_of(base_url) is None:
            problem = f"{base_url!r} is no address of a server; write one such as https://gateway.example."
            raise ConfigurationError("base URL", problem)
        credential = from_text(text, base_url or ANTHROPIC_URL, kind=kind) if base_url or name == ANTHROPIC else None
        entry = StoredCredential(
            name=name,
            kind=credential.kind if credential else "secret",
            secret=credential.secret if credential else _plain_secret(text),
            stored_at_s=int(time.time()),
            base_url=base_url.strip(),
        )
        self._change(lambda entries: {**entries, name: entry})
        return entry

    def remove(self, name: str) -> StoredCredential:
        """Returns what was stored. UnknownCredential."""

        def without(entries: Entries) -> Entries:
            if name not in entries:
                raise UnknownCredential(name, entries.keys())
            return {other: entry for other, entry in entries.items() if other != name}

        return self._change(without)[name]

    def _change(self, change: Callable[[Entries], Entries]) -> Entries:
        """Returns what was there before."""
        with self._alone():
            before = self._opened()
            text = _as_text(change(before).values())
            if self.key_path.exists():
                replace(self.path, sealing.seal(text, self.key_path.read_bytes()))
            else:
                self._create(text)
        return before

    def _create(self, text: bytes) -> None:
        """Both halves, or, as far as `_finish` is concerned, none."""
        key = sealing.new_key()
        write_new(beside(self.path), sealing.seal(text, key))
        write_new(beside(self.key_path), key)
        settle(beside(self.key_path), self.key_path)
        settle(beside(self.path), self.path)

    def _finish(self) -> None:
        """Go on where a process was killed between the two last steps of `_create`."""
        new = beside(self.path)
        if self.key_path.exists() and not self.path.exists() and new.exists():
            try:
                sealing.unseal(new.read_bytes(), self.key_path.read_bytes())
            except (sealing.NotSealed, sealing.WrongKey, sealing.NoKey):
                return
            settle(new, self.path)

    def _read(self) -> Entries:
        with self._translated():
            is_whole = self.path.exists() and self.key_path.exists()
            if not is_whole and not (self.path.exists() or self.key_path.exists()):
                return {}
        if not is_whole:  # perhaps somebody is making it just now, or was killed doing so: wait, and look again
            with self._alone():
                return self._opened()
        with self._translated():
            return self._opened()

    def _opened(self) -> Entries:
        key, sealed = _bytes(self.key_path), _bytes(self.path)
        if key is None and sealed is None:
            return {}
        if key is None:
            raise MissingHalf(self.key_path, self.path)
        if sealed is None:
            raise MissingHalf(self.path, self.key_path)
        try:
            text = sealing.unseal(sealed, key)
        except sealing.NoKey as error:
            raise DamagedStore(self.key_path, self.path) from error
        except sealing.WrongKey as error:
            raise WrongKey(self.key_path, self.path) from error
        except sealing.NotSealed as error:
            raise DamagedStore(self.path, self.key_path) from error
        return self._understood(text)

    def _understood(self, text: bytes) -> Entries:
        """Whoever had the key wrote this, so what is strange in it comes from another version of Anima."""
        try:
            value = json.loads(text)
            if value["format"] != _FORMAT:
                raise ValueError(value["format"])
            entries = [StoredCredential.from_json(entry) for entry in value["entries"]]
        except (ValueError, KeyError, TypeError) as error:
            problem = "was written by another version of Anima; use that one, or a newer one."
            raise UnusableStore(self.path, problem) from error
        redaction.know(*(entry.secret for entry in entries))
        return {entry.name: entry for entry in entries}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """In a folder that exists, with nobody else writing there, and nothing left half made."""
        self.state.create()
        with self._translated():
            self.state.credentials.mkdir(mode=0o700, exist_ok=True)
            with locked(self.path.with_suffix(".lock")):
                self._finish()
                yield

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            path = Path(str(error.filename)) if error.filename else self.state.credentials
            reason = f"cannot be used: {error.strerror or error}. Check its owner, its mode, and the space on the disk."
            raise UnusableStore(path, reason) from error


def _as_text(entries: Iterable[StoredCredential]) -> bytes:
    return json.dumps({"format": _FORMAT, "entries": [entry.as_json() for entry in entries]}).encode()


def _plain_secret(text: str) -> str:
    """The text without the white space around it. BadCredential if it is empty or holds what nobody types."""
    secret = text.strip()
    if not secret or not secret.isprintable():
        rule = "it is empty." if not secret else "it holds a line break or a control character."
        raise BadCredential(WHAT_WAS_GIVEN, "", rule)
    return secret


def current() -> CredentialStore:
    """The store of the state directory and environment that this process works in. UnknownEnvironment."""
    return CredentialStore(state.current())


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
