"""What the parts of added plugins said of themselves when they were last loaded, so that a start need not load them.

It holds for one installation of a package. Whatever is lost of it is made again, so nothing here raises.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from anima_project.file_version import Version, version_of
from anima_project.plugins import places
from anima_project.plugins.part import Part
from anima_project.private_files import locked, replace

log = logging.getLogger(__name__)


def recall(part: Part) -> Mapping[str, Any] | None:
    """What the part said, or None if that is not known of this installation of it."""
    if not part.stamp:
        return None
    path = _path()
    known = _as_of(path, version_of(path)).get(part.key)
    return known["said"] if isinstance(known, dict) and known.get("by") == _identity(part) else None


def remember(part: Part, said: Mapping[str, Any]) -> None:
    """`said` is JSON."""
    if not part.stamp or recall(part) == said:
        return
    path = _path()
    try:
        with locked(path.with_suffix(".lock")):
            known = _read(path) | {part.key: {"by": _identity(part), "said": dict(said)}}
            replace(path, json.dumps(known).encode())
    except OSError:
        log.warning("What %s says of itself could not be kept", part.key, exc_info=True)


def _identity(part: Part) -> list[str]:
    return [part.distribution, part.version, part.value, part.stamp]


def _path() -> Path:
    return places.folder() / f"remembered-{places.PYTHON}.json"


@lru_cache(maxsize=1)
def _as_of(path: Path, version: Version) -> dict[str, Any]:
    return _read(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
