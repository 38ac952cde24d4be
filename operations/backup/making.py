"""Makes a backup: one file, complete, checked, and readable by its owner only."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.db import connection

from anima_project.configuration import configuration
from anima_project.credential_store import CredentialStore
from anima_project.private_files import settle
from anima_project.state import State
from operations.backup import archive, postgresql, sqlite
from operations.backup.archive import POSTGRESQL, SQLITE, Manifest
from operations.backup.belongings import KEY, SEALED, in_folders, singles
from operations.errors import BackupFailed, BadBackup, SomethingElseThere, reason_of


def back_up(here: State, path: Path, *, with_credentials: bool = False) -> Manifest:
    """Write the environment's state into the file, in place of an older backup that has that name.

    While it is made, it needs room for the database twice. SomethingElseThere, BackupFailed, MissingProgram,
    ProgramFailed, DamagedDatabase, and any CredentialStoreError; whatever it was, nothing is left half made.
    """
    _refuse_what_is_no_backup(path)
    try:
        with _workplace(path) as folder:
            contents, database = _database(folder)
            files = {database: folder / database, **_others(here, folder, with_credentials)}
            manifest = Manifest(
                anima=version("anima"),
                environment=here.environment,
                made_at=time.time_ns(),
                sessions=contents.sessions,
                events=contents.events,
                newest_event=contents.newest_event,
                migrations=contents.migrations,
                files=archive.described(files),
            )
            archive.write(folder / "archive", manifest, files)
            archive.unpack(folder / "archive", None)
            settle(folder / "archive", path)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(path, reason_of(error)) from error
    return manifest


def _database(folder: Path) -> tuple[sqlite.Contents, str]:
    if connection.vendor == "postgresql":
        return postgresql.dump(folder / POSTGRESQL), POSTGRESQL
    source = Path(connection.settings_dict["NAME"])
    sqlite.copy(source, folder / SQLITE, configuration().database.lock_wait_s)
    return sqlite.contents(folder / SQLITE), SQLITE


def _others(here: State, folder: Path, with_credentials: bool) -> dict[str, Path]:
    """Copies of all that is not in the database, by their names in the backup: they must not change any more."""
    if with_credentials:
        CredentialStore(here).all()  # a missing half or a damaged one is said now, not when it is needed
    left_out = () if with_credentials else (SEALED, KEY)
    wanted = {name: place for name, place in singles(here).items() if name not in left_out} | dict(in_folders(here))
    copies = {}
    for number, (name, source) in enumerate(wanted.items()):
        if source.exists():
            copies[name] = folder / f"other-{number}"
            shutil.copyfile(source, copies[name])
    return copies


def _refuse_what_is_no_backup(path: Path) -> None:
    if path.exists():
        try:
            archive.manifest_of(path)
        except BadBackup as error:
            raise SomethingElseThere(path) from error


@contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    """A folder beside the backup that nobody else reads and that is gone afterwards. OSError.

    What a killed backup left there goes, too: whoever works there holds its lock.
    """
    folder = path.absolute().with_name(f".{path.name}.new")
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed(path, "another backup is being written there just now") from None
        try:
            for left in folder.iterdir():
                left.unlink()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
