"""Finds what there is: Anima's own parts, those of packages that come with it, and those of packages from elsewhere."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder
from pathlib import Path

from anima_project.file_version import Version, version_of
from anima_project.plugins import faults, places
from anima_project.plugins.part import GROUPS, INTERFACE, INTERFACE_GROUP, Origin, Part
from anima_project.plugins.record import Record, record

ANIMA = "anima"


def parts(group: str) -> tuple[Part, ...]:
    """Those in use: Anima's own first, then by name. Neither disabled, nor found to be faulty, nor made for another
    Anima. Reads names, and imports nothing."""
    now = record()
    wanted = [part for part in every_part() if part.group == group and in_use(part, now)]
    for part in wanted:
        if not part.fits:
            made_for = " and ".join(part.interfaces)
            faults.report(part, f"it was made for version {made_for} of the plugin interface, and this is {INTERFACE}")
    return tuple(part for part in wanted if part.fits)


def every_part() -> tuple[Part, ...]:
    """Of all groups, also those that are not in use. In safe mode, none from elsewhere."""
    beside = tuple(path for path in sys.path if path not in places.search_path())
    found = _found(beside, places.site(), version_of(places.site()), places.is_safe_mode())
    added = {part.distribution for part in found if part.origin is Origin.ADDED}
    return tuple(part for part in found if part.origin is not Origin.BUNDLED or part.distribution not in added)


def in_use(part: Part, now: Record) -> bool:
    """Whether nothing that is on record stands against it."""
    if part.distribution in now.disabled or (part.origin is Origin.BUNDLED and part.distribution in now.removed):
        return False
    return now.fault_of(part) is None


def generation() -> tuple[object, ...]:
    """Another one whenever `parts` may find something else. Costs two `stat`s."""
    now = record()
    return (
        tuple(sys.path),
        version_of(places.site()),
        now.disabled,
        now.removed,
        tuple(now.faults.items()),
        places.is_safe_mode(),
    )


def normal(name: str) -> str:
    """The one form of a package's name. Source: PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions(paths: Iterable[str]) -> dict[str, Distribution]:
    """By normal name, the packages in these folders; where there are several of a name, the first counts, as it does
    for imports."""
    found: dict[str, Distribution] = {}
    for distribution in MetadataPathFinder.find_distributions(DistributionFinder.Context(path=list(paths))):
        found.setdefault(normal(_name(distribution)), distribution)
    return found


@lru_cache(maxsize=4)
def _found(beside: tuple[str, ...], site: Path, version: Version, is_safe: bool) -> tuple[Part, ...]:
    installed = distributions(beside)
    found = [*_parts_of(ANIMA, installed.pop(ANIMA), Origin.ANIMA)] if ANIMA in installed else []
    found += [part for name in places.BUNDLED for part in _bundled(name)]
    if not is_safe:
        for origin, where in (
            (Origin.ADDED, distributions([str(site)])),
            (Origin.BESIDE, installed),
        ):
            for name, distribution in where.items():
                found += _parts_of(name, distribution, origin)
    order = list(Origin)
    return tuple(sorted(found, key=lambda part: (order.index(part.origin) > 1, part.name, order.index(part.origin))))


def _parts_of(name: str, distribution: Distribution, origin: Origin) -> Iterator[Part]:
    if "[anima." not in (distribution.read_text("entry_points.txt") or ""):  # quicker than to take it apart
        return
    entries = distribution.entry_points
    interfaces = tuple(entry.name for entry in entries if entry.group == INTERFACE_GROUP)
    for entry in entries:
        if entry.group in GROUPS:
            yield Part(
                origin=origin,
                group=entry.group,
                name=entry.name,
                value=entry.value,
                distribution=name,
                version=distribution.version,
                stamp=_stamp(distribution) if origin is Origin.ADDED else "",
                interfaces=interfaces,
            )


def _bundled(name: str) -> Iterator[Part]:
    """The parts of a package that comes with Anima, from its sources."""
    try:
        project = tomllib.loads((places.bundled(name) / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except FileNotFoundError:
        return
    for group, entries in project["entry-points"].items():
        if group in GROUPS:
            for entry, value in entries.items():
                yield Part(
                    origin=Origin.BUNDLED,
                    group=group,
                    name=entry,
                    value=value,
                    distribution=name,
                    version=project["version"],
                )


def _name(distribution: Distribution) -> str:
    """From the name of its folder, which is much quicker than from what it says of itself."""
    folder: Path | None = getattr(distribution, "_path", None)
    name, dash, _ = (folder.name if folder else "").partition("-")
    return name if dash else distribution.metadata["Name"] or ""


def _stamp(distribution: Distribution) -> str:
    folder: Path | None = getattr(distribution, "_path", None)
    return "-".join(map(str, version_of(folder / "RECORD"))) if folder else ""
