"""The state directory: whether it is private, the settings, the credentials, the log. Needs no Django."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from anima_project.catalogue import unknown_variables
from anima_project.configuration import read
from anima_project.credential_store import CredentialStore
from anima_project.errors import ConfigurationError
from anima_project.state import ENVIRONMENTS, State
from operations.doctor.finding import Finding, note, well, wrong

LARGE_LOG_BYTES = 100_000_000
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def state_directory(here: State) -> Iterator[Finding]:
    if here.home.is_dir():
        yield well("state directory", f"{here.home}, environment {here.environment}")
    else:
        yield wrong("state directory", f"{here.home} does not exist", "anima install makes it.")


def configuration(here: State) -> Iterator[Finding]:
    try:
        read(here.configuration, os.environ)
    except ConfigurationError as error:
        yield wrong("configuration", str(error), "Mend it: anima config edit.")
        return
    found = here.configuration if here.configuration.exists() else "no file, so the defaults hold"
    yield well("configuration", f"{found}")
    for variable, likely in unknown_variables(os.environ):
        yield note(
            "configuration", f"{variable} is set, and is no setting", f"Did you mean {likely}?" if likely else ""
        )


def permissions(here: State) -> Iterator[Finding]:
    """Folders are 0700, files with secrets or events 0600. A link is judged where it leads."""
    is_private = True
    for path in _private(here):
        found = path.stat()
        if found.st_uid != os.geteuid():
            is_private = False
            yield wrong("permissions", f"{path} belongs to another user", f"As root: chown {os.geteuid()} {path}")
        elif found.st_mode & OTHERS:
            is_private = False
            mode = 0o700 if path.is_dir() else 0o600
            says = f"{path} has mode {stat.S_IMODE(found.st_mode):04o}, so that others may use it"
            yield wrong("permissions", says, f"chmod {mode:o} {path}", partial(path.chmod, mode))
    if is_private:
        yield well("permissions", f"{here.home} is its owner's only")


def credentials(here: State) -> Iterator[Finding]:
    """Whether each environment's store and key are there, and go together. The errors say what to do."""
    for environment in ENVIRONMENTS:
        store = CredentialStore(replace(here, environment=environment))
        if store.path.exists() or store.key_path.exists():
            count = len(store.all())
            yield well("credentials", f"{environment}: {f'{count} stored, readable' if count else 'none stored'}")


def log(here: State) -> Iterator[Finding]:
    size = here.log.stat().st_size if here.log.exists() else 0
    says = f"{here.log}, {size / 1e6:,.1f} MB"
    if size > LARGE_LOG_BYTES:
        old = here.log.with_suffix(".old.log")
        yield note("log", says, f"Put it aside: mv {here.log} {old}", partial(here.log.replace, old))
    else:
        yield well("log", says)


def _private(here: State) -> Iterator[Path]:
    folders = (here.home, here.database.parent, here.configuration.parent, here.credentials, here.log.parent)
    yield from (folder for folder in (*folders, here.tmp.parent) if folder.is_dir())
    for folder in (here.database.parent, here.configuration.parent, here.credentials):
        if folder.is_dir():
            yield from (path for path in sorted(folder.iterdir()) if path.is_file())
