"""What was decided about plugins, and what went wrong with them: one small file, read again when it has changed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from anima_project import state
from anima_project.file_version import Version, version_of
from anima_project.plugins import places
from anima_project.plugins.part import Part
from anima_project.private_files import locked
from anima_project.private_files import replace as write_whole
from anima_project.state import State

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A package that `anima add` installed."""

    version: str
    wheel: str
    """The name of the file that is kept of it."""
    source: str
    """What was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a part of a plugin is out of use. It holds for this version of the package only."""

    distribution: str
    version: str
    kind: str
    name: str
    cause: str
    is_told: bool = False
    """Whether a person was told."""

    @property
    def notice(self) -> str:
        return (
            f"The plugin {self.distribution} {self.version}: its {self.kind} {self.name!r} was disabled, for {self.cause}. "
            f"All else goes on. Once that is mended: anima enable {self.distribution}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Names of packages are in their normal form."""

    installed: Mapping[str, Installed] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    """Packages that come with Anima, and were taken out."""
    faults: Mapping[str, Fault] = field(default_factory=dict)
    """By the key of a part."""

    def to_json(self) -> str:
        data = asdict(self) | {"disabled": sorted(self.disabled), "removed": sorted(self.removed)}
        return json.dumps(data, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """ValueError, KeyError, TypeError or AttributeError if the text is something else."""
        data: dict[str, Any] = json.loads(text)
        return cls(
            installed={name: Installed(**one) for name, one in data["installed"].items()},
            disabled=frozenset(data["disabled"]),
            removed=frozenset(data["removed"]),
            faults={key: Fault(**one) for key, one in data["faults"].items()},
        )

    def fault_of(self, part: Part) -> Fault | None:
        """What put the part out of use, at the version that it has."""
        fault = self.faults.get(part.key)
        is_its_own = fault is not None and (fault.distribution, fault.version) == (part.distribution, part.version)
        return fault if is_its_own else None

    def without_faults_of(self, distribution: str) -> Self:
        kept = {key: fault for key, fault in self.faults.items() if fault.distribution != distribution}
        return replace(self, faults=kept)


def record() -> Record:
    """As it is now, at the cost of a `stat`."""
    path = _path()
    return _as_of(path, version_of(path))


def change(made: Callable[[Record], Record]) -> Record:
    """Replace the record by what `made` makes of it; processes that do so at once take turns. OSError."""
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(path.with_suffix(".lock")):
        before = _read(path)
        after = made(before)
        if after != before:
            write_whole(path, after.to_json().encode())
    return after


def path_in(here: State) -> Path:
    return places.folder_in(here) / "plugins.json"


def _path() -> Path:
    return path_in(state.current())


@lru_cache(maxsize=1)
def _as_of(path: Path, version: Version) -> Record:
    return _read(path)


def _read(path: Path) -> Record:
    try:
        return Record.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Record()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # a start must not depend on it
        log.exception("%s cannot be read, and is taken for empty", path)
        return Record()
