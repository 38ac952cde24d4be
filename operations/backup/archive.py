"""The file of a backup: a tar with a manifest in front. Believes nothing it reads, and never uses a name from it as one.

`manifest.json` says what the backup is of, and of each file that follows its size and SHA-256. The files are
`database.sqlite3` or `database.pgdump`, and those of `belongings.py`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

from anima_project.private_files import PRIVATE
from operations.backup.belongings import is_known
from operations.errors import BadBackup

FORMAT, VERSION = "anima backup", 2
READABLE = (1, VERSION)
"""Version 1 knew no plugins and no MCP servers."""
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64_000_000
PIECE = 1 << 20

SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
_DATABASES = {SQLITE, POSTGRESQL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    anima: str
    """The version of the program that made it."""
    environment: str
    made_at: int
    """Nanoseconds since the epoch."""
    sessions: int
    events: int
    newest_event: int
    migrations: Sequence[Sequence[str]]
    """(app, name) of each that the database has seen."""
    files: Mapping[str, Mapping[str, Any]]
    """Name → `size` in bytes and `sha256`."""

    @property
    def database(self) -> str:
        """The name of the database's file."""
        return SQLITE if SQLITE in self.files else POSTGRESQL

    def to_json(self) -> bytes:
        return json.dumps({"format": FORMAT, "version": VERSION} | asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes, path: Path) -> Manifest:
        """BadBackup for what no manifest of this version says."""
        try:
            said = json.loads(text)
            if said["format"] != FORMAT:
                raise BadBackup(path, "it is no backup of Anima")
            if said["version"] not in READABLE:
                raise BadBackup(path, f"it was made by a newer version of Anima ({said.get('anima')!r:.20})")
            manifest = cls(**{field.name: said[field.name] for field in fields(cls)})
            manifest._check()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadBackup(path, f"its manifest is not in order ({type(error).__name__}: {error})"[:300]) from error
        return manifest

    def _check(self) -> None:
        """ValueError or TypeError."""
        for count in (self.made_at, self.sessions, self.events, self.newest_event):
            if type(count) is not int or count < 0:
                raise ValueError(f"{count!r} is no count")
        if not isinstance(self.anima, str) or not isinstance(self.environment, str):
            raise TypeError("version and environment are texts")
        if any(not isinstance(part, str) for migration in self.migrations for part in migration):
            raise TypeError("migrations are names")
        for name, file in self.files.items():
            if name not in _DATABASES and not is_known(name):
                raise ValueError(f"no backup holds a file named {name!r}")
            if type(file["size"]) is not int or not re.fullmatch("[0-9a-f]{64}", file["sha256"]):
                raise ValueError(f"size or checksum of {name!r}")
        if (SQLITE in self.files) == (POSTGRESQL in self.files):
            raise ValueError("there must be one database")


def described(files: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """Size and checksum of each file, for the manifest. OSError."""
    return {name: {"size": path.stat().st_size, "sha256": _sha256(path)} for name, path in files.items()}


def write(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Make the archive, readable by its owner only from the first moment. OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            text = manifest.to_json()
            tar.addfile(_member(MANIFEST, len(text), manifest), io.BytesIO(text))
            for name, source in files.items():
                with source.open("rb") as content:
                    tar.addfile(_member(name, manifest.files[name]["size"], manifest), content)
        file.flush()
        os.fsync(descriptor)


def manifest_of(path: Path) -> Manifest:
    """Read the beginning. BadBackup."""
    with _opened(path) as tar:
        return _manifest(tar, path)


def unpack(path: Path, folder: Path | None) -> tuple[Manifest, dict[str, Path]]:
    """Check all of it, and put its files, under names of our own, into `folder` if there is one. BadBackup.

    Costs the disk no more than the archive itself does.
    """
    unpacked: dict[str, Path] = {}
    with _opened(path) as tar:
        manifest = _manifest(tar, path)
        seen: set[str] = set()
        for number, (member, content) in enumerate(_members(tar, path)):
            expected = manifest.files.get(member.name)
            if expected is None or member.name in seen:
                raise BadBackup(path, f"it holds {member.name!r:.100}, which its manifest does not name, or twice")
            seen.add(member.name)
            target = folder / str(number) if folder else Path(os.devnull)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, PRIVATE), "wb") as file:
                found = _copied(content, file)
            if found != (expected["size"], expected["sha256"]):
                raise BadBackup(path, f"{member.name} in it was changed or cut short")
            unpacked[member.name] = target
        if missing := set(manifest.files) - seen:
            raise BadBackup(path, f"{min(missing)} is missing in it")
    return manifest, unpacked


class _opened:
    """The archive, its errors translated."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> tarfile.TarFile:
        try:
            self._tar = tarfile.open(self._path, "r:")
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            raise self._bad(error) from error
        return self._tar

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._tar.close()
        if isinstance(error, tarfile.TarError | ValueError | EOFError | OverflowError | RecursionError):
            raise self._bad(error) from error

    def _bad(self, error: BaseException) -> BadBackup:
        if isinstance(error, OSError):
            return BadBackup(self._path, f"it cannot be read: {error.strerror or error}")
        return BadBackup(self._path, f"it is no backup of Anima, or was cut short ({error})")


def _manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    for member, content in _members(tar, path):
        if member.name != MANIFEST or member.size > LARGEST_MANIFEST:
            break
        return Manifest.from_json(content.read(LARGEST_MANIFEST), path)
    raise BadBackup(path, "it is no backup of Anima: it does not begin with a manifest")


def _members(tar: tarfile.TarFile, path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Plain files only: no links, no folders, no devices, and nothing with holes, which would be larger than it looks."""
    while (member := tar.next()) is not None:
        content = tar.extractfile(member) if member.isreg() and not member.issparse() else None
        if content is None:
            raise BadBackup(path, f"{member.name!r:.100} in it is no plain file")
        yield member, content
        tar.members = []  # type: ignore[attr-defined]  # tarfile keeps all it has seen


def _member(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, PRIVATE, manifest.made_at // 1_000_000_000
    return member


def _copied(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of what was copied."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
        target.write(piece)
    return size, digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
