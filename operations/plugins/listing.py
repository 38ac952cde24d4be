"""What plugins there are, what each provides, and how it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from anima_project.plugins import places
from anima_project.plugins.discovery import distributions, every_part
from anima_project.plugins.part import GROUPS, Origin, Part
from anima_project.plugins.record import record
from operations.plugins.needs import present, unmet


class Health(StrEnum):
    WELL = "well"
    DISABLED = "disabled"
    REMOVED = "removed"
    FAULTY = "faulty"
    ABSENT = "absent"
    """On record, and not installed for this Python."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    group: str
    name: str
    fault: str = ""
    """Why it is out of use by itself, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    name: str
    version: str
    origin: str
    source: str
    health: Health
    problem: str
    provides: tuple[Provided, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def plugins() -> list[Plugin]:
    """By name; those that come with Anima included. Imports nothing of them."""
    found: dict[str, list[Part]] = {}
    for part in every_part():
        if part.origin is not Origin.ANIMA:
            found.setdefault(part.distribution, []).append(part)
    now = record()
    return [_plugin(name, found.get(name, [])) for name in sorted(found.keys() | now.installed.keys())]


def in_lines(found: Sequence[Plugin]) -> Iterator[str]:
    """For a person. Pure."""
    for plugin in found:
        yield f"{plugin.name} {plugin.version}  {plugin.health}{f': {plugin.problem}' if plugin.problem else ''}"
        yield f"    {_FROM[Origin(plugin.origin)]}{f' ({plugin.source})' if plugin.source else ''}"
        for one in plugin.provides:
            yield f"    {GROUPS[one.group]} {one.name}{f': disabled, for {one.fault}' if one.fault else ''}"


_FROM = {
    Origin.BUNDLED: "comes with Anima",
    Origin.ADDED: "added",
    Origin.BESIDE: "installed beside Anima, not with anima add",
}


def _plugin(name: str, parts: Sequence[Part]) -> Plugin:
    now = record()
    kept = now.installed.get(name)
    provided = tuple(Provided(group=part.group, name=part.name, fault=_fault(part)) for part in parts)
    origin = parts[0].origin if parts else Origin.ADDED
    faults = [one for one in provided if one.fault]
    health, problem = Health.WELL, ""
    if not parts and kept:
        health, problem = _absent(name)
    elif name in now.disabled:
        health = Health.DISABLED
    elif origin is Origin.BUNDLED and name in now.removed:
        health = Health.REMOVED
    elif faults:
        health, problem = Health.FAULTY, f"anima enable {name} tries it again"
    elif lacking := _lacking(name):
        health, problem = Health.FAULTY, f"it lacks {', '.join(lacking)}"
    return Plugin(
        name=name,
        version=parts[0].version if parts else kept.version if kept else "",
        origin=origin,
        source=kept.source if kept else "",
        health=health,
        problem=problem,
        provides=provided,
    )


def _absent(name: str) -> tuple[Health, str]:
    if places.is_safe_mode():
        return Health.DISABLED, f"safe mode ({places.SAFE_MODE})"
    return Health.ABSENT, f"it is not installed for Python {places.PYTHON}; anima plugins bring does that"


def _fault(part: Part) -> str:
    if not part.fits:
        return f"it was made for version {' and '.join(part.interfaces)} of the plugin interface"
    fault = record().fault_of(part)
    return fault.cause if fault else ""


def _lacking(name: str) -> tuple[str, ...]:
    """What a package needs and does not find, perhaps since Anima was updated."""
    there = distributions([str(places.site())])
    return unmet(there[name].requires or (), present()) if name in there else ()
