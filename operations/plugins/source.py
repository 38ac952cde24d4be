"""Where a plugin is to come from, as a person writes it. Looks at the disk, and at nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from operations.plugins.errors import BadSource

_REQUIREMENT = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?:\[[\w., -]+\])?\s*(?:[<>=!~]=?=?\s*[\w.*+!-]+,?\s*)*")
_GIT = re.compile(r"git\+(?:https|http|ssh|file)://\S+")
_ARCHIVES = (".tar.gz", ".zip")


class Kind(StrEnum):
    NAME = "package"
    WHEEL = "wheel"
    FOLDER = "folder"
    ARCHIVE = "archive of sources"
    GIT = "git repository"


@dataclass(frozen=True, slots=True)
class Source:
    kind: Kind
    text: str
    """As pip takes it."""

    @property
    def must_be_built(self) -> bool:
        """Whether code of the package runs before it can be read what it declares."""
        return self.kind in (Kind.FOLDER, Kind.ARCHIVE, Kind.GIT)


def source(text: str) -> Source:
    """BadSource if it is nothing of what can be added."""
    text = text.strip()
    if git := _git(text):
        return Source(Kind.GIT, git)
    if not text:
        raise BadSource(text, "is nothing")
    path = Path(text).expanduser()
    if path.is_dir():
        return _in_folder(path.resolve(), text)
    if path.is_file():
        if path.suffix == ".whl":
            return Source(Kind.WHEEL, str(path.resolve()))
        if path.name.endswith(_ARCHIVES):
            return Source(Kind.ARCHIVE, str(path.resolve()))
        raise BadSource(text, "is a file, but neither a wheel nor an archive of sources")
    if _REQUIREMENT.fullmatch(text) and not text.endswith((".whl", *_ARCHIVES)):
        return Source(Kind.NAME, text)
    raise BadSource(text, "is not there" if "/" in text or text.endswith((".whl", *_ARCHIVES)) else "is no name")


def _git(text: str) -> str | None:
    if _GIT.fullmatch(text):
        return text
    if found := re.fullmatch(r"(git@[\w.-]+):(\S+)", text):
        return f"git+ssh://{found[1]}/{found[2]}"
    if re.fullmatch(r"(?:https|http|ssh|file)://\S+\.git(?:@\S+)?", text):
        return f"git+{text}"
    return None


def _in_folder(folder: Path, text: str) -> Source:
    if (folder / "pyproject.toml").exists() or (folder / "setup.py").exists():
        return Source(Kind.FOLDER, str(folder))
    match sorted(folder.glob("*.whl")):
        case [wheel]:
            return Source(Kind.WHEEL, str(wheel))
        case []:
            raise BadSource(text, "is a folder with neither a pyproject.toml nor a wheel in it")
        case _:
            raise BadSource(text, "is a folder with several wheels in it; name one of them")
