"""Brings a backup back: checks all of it before anything is touched, and keeps what was there before."""

from __future__ import annotations

import sqlite3
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from anima_project.configuration import configuration
from anima_project.database_errors import explained
from anima_project.private_files import replace
from anima_project.state import State
from events_app.models import Event
from operations.backup import archive, postgresql, sqlite
from operations.backup.archive import POSTGRESQL, SQLITE, Manifest
from operations.backup.belongings import CONFIGURATION, SERVERS, place_in_folder, problem, singles
from operations.errors import BadBackup, NewerBackup, OtherStore, RestoreFailed, WouldOverwrite, reason_of
from operations.rest import at_rest
from sessions_app.models import Session


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    kept: tuple[Path, ...]
    """Where what was there before is now."""
    notes: tuple[str, ...] = ()


def restore(here: State, path: Path, *, force: bool = False) -> Restored:
    """Let the backup take the place of the environment's state.

    BadBackup, NewerBackup, OtherStore, DamagedDatabase, WouldOverwrite, AgentWorks: nothing was touched.
    RestoreFailed, MissingProgram, ProgramFailed: each file, and the database, is the old or the new one, and whole.
    """
    try:
        if connection.vendor == "sqlite":  # whoever asks a database that is not there makes one, for all to read
            sqlite.create(Path(connection.settings_dict["NAME"]))
        with TemporaryDirectory(prefix="restore-", dir=here.tmp) as folder, at_rest(here):
            manifest, files = archive.unpack(path, Path(folder))
            _check(path, manifest, files)
            contents = {name: file.read_bytes() for name, file in files.items() if name in singles(here)}
            if not force:
                _refuse_to_overwrite(here, contents)
            return _Restoring(here, _suffix()).run(manifest, files, contents)
    except (OSError, sqlite3.Error) as error:
        raise RestoreFailed(path, reason_of(error)) from error


def _check(path: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    vendor = "sqlite" if manifest.database == SQLITE else "postgresql"
    if vendor != connection.vendor:
        raise OtherStore(path, vendor, connection.vendor)
    labels = {config.label for config in apps.get_app_configs()}
    known = set(MigrationLoader(None).disk_migrations)
    if unknown := [name for app, name in manifest.migrations if app in labels and (app, name) not in known]:
        raise NewerBackup(path, manifest.anima, unknown[0])
    if vendor == "postgresql":
        postgresql.check(files[POSTGRESQL])
        return
    found = sqlite.contents(files[SQLITE])
    if (found.sessions, found.events, found.newest_event) != (
        manifest.sessions,
        manifest.events,
        manifest.newest_event,
    ):
        raise BadBackup(path, "its database does not hold what its manifest says")


def _refuse_to_overwrite(here: State, contents: dict[str, bytes]) -> None:
    if _database_holds_something():
        raise WouldOverwrite("the database", connection.vendor)
    for name, place in singles(here).items():
        if name in contents and place.exists() and place.read_bytes() not in (contents[name], b""):
            if name in (CONFIGURATION, SERVERS) and not _settings_in(
                place.read_text(encoding="utf-8", errors="replace")
            ):
                continue  # as anima install leaves it: nothing but explanations
            raise WouldOverwrite(str(place), f"{place.stat().st_size:,} bytes")


def _database_holds_something() -> bool:
    try:
        return Session.objects.exists() or Event.objects.exists()
    except DatabaseError as error:
        return explained(error) is not None  # damaged, it may hold something all the same; without tables it does not


def _settings_in(text: str) -> bool:
    try:
        return bool(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return True


def _suffix() -> str:
    return f".before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


class _Restoring:
    """Puts things in their places, and remembers where it left what was there."""

    def __init__(self, here: State, suffix: str) -> None:
        self._here, self._suffix = here, suffix
        self._kept: list[Path] = []
        self._notes: list[str] = []

    def run(self, manifest: Manifest, files: dict[str, Path], contents: dict[str, bytes]) -> Restored:
        self._in_folders(files)  # first: nothing speaks of them before the log does, and the record of plugins
        self._database(files)
        for name, place in singles(self._here).items():
            if name in contents:
                self._single(name, place, contents[name])
        return Restored(manifest, tuple(self._kept), tuple(self._notes))

    def _database(self, files: dict[str, Path]) -> None:
        if connection.vendor == "postgresql":
            aside = self._aside(self._here.database.with_suffix(".pgdump"))
            if _database_holds_something():
                postgresql.dump(aside)
                self._kept.append(aside)
            postgresql.restore(files[POSTGRESQL])
            return
        target = Path(connection.settings_dict["NAME"])
        connection.close()
        if sqlite.take_the_place_of(files[SQLITE], target, self._aside(target), configuration().database.lock_wait_s):
            self._kept.append(self._aside(target))

    def _single(self, name: str, place: Path, content: bytes) -> None:
        if why_not := problem(name, content, place):
            left = place.with_name(f"{place.name}.from-backup")
            replace(left, content)
            self._notes.append(f"The backup's {place.name} is not for this version, and is left in {left}: {why_not}")
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._replace(place, content)

    def _in_folders(self, files: dict[str, Path]) -> None:
        for name, file in files.items():
            if place := place_in_folder(self._here, name):
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._replace(place, file.read_bytes())

    def _replace(self, place: Path, content: bytes) -> None:
        if place.exists():
            if place.read_bytes() == content:
                return
            replace(self._aside(place), place.read_bytes())
            self._kept.append(self._aside(place))
        replace(place, content)

    def _aside(self, place: Path) -> Path:
        return place.with_name(place.name + self._suffix)
