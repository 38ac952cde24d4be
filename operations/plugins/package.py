"""What a wheel says of itself, read without running any of it."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PathDistribution
from pathlib import Path

from anima_project.plugins.discovery import normal
from anima_project.plugins.part import GROUPS, INTERFACE, INTERFACE_GROUP, fits
from operations.plugins.errors import BadSource, Incompatible, NoPlugin


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A package, as its author describes it: all of it is anybody's text."""

    name: str
    version: str
    summary: str
    author: str
    license: str
    requires: tuple[str, ...]
    requires_python: str
    provides: Mapping[str, tuple[str, ...]]
    """By group, the names of entry points."""
    interfaces: tuple[str, ...]
    wheel: Path

    def check(self) -> None:
        """NoPlugin, Incompatible."""
        if not self.provides:
            raise NoPlugin(self.name)
        if not fits(self.interfaces):
            wanted = f"version {' or '.join(self.interfaces)} of the plugin interface"
            raise Incompatible(f"{self.name} {self.version}", wanted, f"version {INTERFACE}")


def declared(wheel: Path) -> Declared:
    """BadSource if the file is no wheel."""
    try:
        distribution = PathDistribution(zipfile.Path(wheel, _information(wheel)))
        about, entries = distribution.metadata, distribution.entry_points
        name, version = about["Name"], about["Version"]
    except (OSError, KeyError, ValueError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise BadSource(str(wheel), f"is no wheel that can be read ({error})") from error
    if not name or not version:
        raise BadSource(str(wheel), "is no wheel: it does not say its name and version")
    return Declared(
        name=normal(name),
        version=version,
        summary=about["Summary"] or "",
        author=about["Author"] or about["Author-email"] or "",
        license=about["License-Expression"] or (about["License"] or "").partition("\n")[0],
        requires=tuple(distribution.requires or ()),
        requires_python=about["Requires-Python"] or "",
        provides={
            group: names
            for group in GROUPS
            if (names := tuple(entry.name for entry in entries if entry.group == group))
        },
        interfaces=tuple(entry.name for entry in entries if entry.group == INTERFACE_GROUP),
        wheel=wheel,
    )


def announced(folder: Path) -> str:
    """What a folder of sources says of itself where that can be read without building it, in a sentence, or nothing."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        entries: Mapping[str, Mapping[str, str]] = project.get("entry-points", {})
        provides = [f"{GROUPS[group]} {name}" for group, names in entries.items() if group in GROUPS for name in names]
        return f"It says that it is {project['name']}, with {', '.join(provides) or 'nothing for Anima'}."
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""


def in_words(package: Declared, also: tuple[str, ...] = ()) -> str:
    """What a person agrees to. `also`: the packages that come along, with their versions. Pure."""
    lines = [f"{package.name} {package.version}"]
    lines += [f"  {package.summary}"] if package.summary else []
    facts = {"by": package.author, "licence": package.license, "needs": ", ".join(package.requires)}
    lines += [f"  {what} {fact}" for what, fact in facts.items() if fact]
    lines += [f"  installs as well: {', '.join(also)}"] if also else []
    for group, names in package.provides.items():
        plural = "" if len(names) == 1 else "s"
        kind = GROUPS[group].replace(" of", f"{plural} of", 1) if " of" in GROUPS[group] else GROUPS[group] + plural
        lines.append(f"  {kind}: {', '.join(names)}")
    made_for = " and ".join(package.interfaces) or "1, for it names none"
    lines.append(f"  made for version {made_for} of the plugin interface")
    return "\n".join(lines)


def _information(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.partition("/")[0] for name in archive.namelist()}
    [folder] = [folder for folder in folders if folder.endswith(".dist-info")]
    return folder + "/"
