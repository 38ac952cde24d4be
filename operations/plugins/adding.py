"""From what a person asks for to a plugin in use: fetch, read, agree, install, try. Nothing of it runs before the yes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from anima_project.plugins import places
from anima_project.plugins.discovery import distributions, normal
from anima_project.plugins.notices import not_here
from anima_project.plugins.record import Installed, Record, change, record
from anima_project.private_files import locked
from operations.plugins import pip
from operations.plugins.errors import Clash, NotAgreed, PipFailed, UnknownPlugin
from operations.plugins.needs import clash, present, unmet
from operations.plugins.package import Declared, announced, declared, in_words
from operations.plugins.source import Kind, Source, source
from operations.plugins.wheels import forget_wheels

Agree = Callable[[str, str], bool]
"""Shows a text, asks a question, and says whether the answer was yes. NotAgreed if there is nobody to ask."""


def add(text: str, agree: Agree) -> str:
    """Install what is asked for and enable it. Returns the name and version. PluginError; then nothing was changed."""
    if (name := normal(text.strip())) in places.BUNDLED:
        return _put_back(name)
    asked = source(text)
    with tempfile.TemporaryDirectory(prefix="anima-plugin-") as folder:
        package = declared(_wheel(asked, Path(folder), agree))
        package.check()
        if found := clash(package.requires):
            raise Clash(f"{package.name} {package.version}", *found)
        pip.make_environment()
        also = pip.would_install(package.wheel) if unmet(package.requires, present()) else ()
        if not agree(in_words(package, also), "Install it, and let its code run with your rights?"):
            raise NotAgreed(can_ask=True)
        _install(package, asked.text)
    return f"{package.name} {package.version}"


def bring_here() -> list[str]:
    """Install again, for this Python, what was added for another one. Returns the names. PluginError."""
    missing = not_here()
    for name in missing:
        kept = record().installed[name]
        _install(declared(places.wheels() / kept.wheel), kept.source)
    return missing


def _wheel(asked: Source, folder: Path, agree: Agree) -> Path:
    if asked.kind is Kind.WHEEL:
        return Path(asked.text)
    if asked.kind is Kind.NAME:
        try:
            return pip.fetched(asked.text, folder, may_build=False)
        except PipFailed as error:
            said = f"{error}\nThere may be a package of sources."
    else:
        said = f"{asked.text} is a {asked.kind}: what it declares can be relied upon when it has been built."
        if asked.kind is Kind.FOLDER and (more := announced(Path(asked.text))):
            said += f"\n{more}"
    if not agree(said, "Build it? That runs code of its author with your rights."):
        raise NotAgreed(can_ask=True)
    return pip.fetched(asked.text, folder, may_build=True)


def _install(package: Declared, asked: str) -> None:
    with locked(places.folder() / "adding.lock"):
        before = distributions([str(places.site())]).get(package.name)
        pip.install(package.wheel, is_there=before is not None and before.version == package.version)
        places.wheels().mkdir(mode=0o700, exist_ok=True)
        kept = places.wheels() / package.wheel.name
        if kept != package.wheel:
            shutil.copyfile(package.wheel, kept)
        change(lambda now: _with(now, package, asked))
        forget_wheels()


def _with(now: Record, package: Declared, asked: str) -> Record:
    one = Installed(version=package.version, wheel=package.wheel.name, source=asked)
    return replace(
        now.without_faults_of(package.name),
        installed={**now.installed, package.name: one},
        disabled=now.disabled - {package.name},
        removed=now.removed - {package.name},
    )


def _put_back(name: str) -> str:
    """A package that comes with Anima, and was taken out."""
    if not (places.bundled(name) / "pyproject.toml").exists():
        raise UnknownPlugin(name, ())
    change(lambda now: replace(now, removed=now.removed - {name}, disabled=now.disabled - {name}))
    return name
