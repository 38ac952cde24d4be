"""What packages need of each other, by their metadata. Pure, apart from what `distributions` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution

from packaging.requirements import InvalidRequirement, Requirement

from anima_project.plugins import places
from anima_project.plugins.discovery import distributions, normal
from operations.plugins.pip import own_paths


def present() -> dict[str, Distribution]:
    """What a plugin can import: Anima's own packages, and those of the plugins' environment."""
    return distributions([*own_paths(), str(places.site())])


def unmet(requires: Iterable[str], there: Mapping[str, Distribution]) -> tuple[str, ...]:
    """The requirements that nothing of what is there meets."""
    found = []
    for needed in _needed(requires):
        package = there.get(normal(needed.name))
        if package is None or not needed.specifier.contains(package.version, prereleases=True):
            found.append(str(needed))
    return tuple(found)


def clash(requires: Iterable[str]) -> tuple[str, str] | None:
    """The first requirement that a package of Anima's own does not meet, and what that package is."""
    own = distributions(own_paths())
    for text in unmet(requires, own):
        if package := own.get(normal(Requirement(text).name)):
            return text, f"{package.name} {package.version}"
    return None


def no_longer_needed(kept: Iterable[str], there: Mapping[str, Distribution]) -> tuple[str, ...]:
    """Of the packages that are there, those that none of the kept ones needs, however indirectly."""
    needed, left = set[str](), [name for name in kept if name in there]
    while left:
        name = left.pop()
        if name in needed:
            continue
        needed.add(name)
        left += [normal(one.name) for one in _needed(there[name].requires or ()) if normal(one.name) in there]
    return tuple(sorted(there.keys() - needed))


def _needed(requires: Iterable[str]) -> list[Requirement]:
    found = []
    for text in requires:
        try:
            needed = Requirement(text)
        except InvalidRequirement:
            continue  # pip has refused the package, or knows better
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            found.append(needed)
    return found
