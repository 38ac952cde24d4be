"""Taking plugins out, and in again."""

from __future__ import annotations

from dataclasses import replace

from anima_project.plugins import places
from anima_project.plugins.discovery import distributions, every_part, normal
from anima_project.plugins.part import Origin
from anima_project.plugins.record import Record, change, record
from anima_project.private_files import locked
from operations.plugins import pip
from operations.plugins.errors import NotOurs, UnknownPlugin
from operations.plugins.needs import no_longer_needed
from operations.plugins.wheels import forget_wheels


def remove(text: str) -> tuple[str, ...]:
    """Uninstall a plugin and what only it needed. Returns the names of what went. UnknownPlugin, NotOurs, PipFailed."""
    name = normal(text.strip())
    there = distributions([str(places.site())])
    if name in record().installed or name in there:
        with locked(places.folder() / "adding.lock"):
            kept = record().installed.keys() - {name}
            gone = tuple(one for one in no_longer_needed(kept, there) if one in there)
            if gone:
                pip.uninstall(*gone)
            change(lambda now: _without(now, name))
            forget_wheels()
        return gone or (name,)
    if name in places.BUNDLED and name in known():
        change(lambda now: _without(now, name))
        return (name,)
    if name in known():
        raise NotOurs(name)
    raise UnknownPlugin(text, known())


def disable(text: str) -> str:
    """Take a plugin out of use, and keep it. UnknownPlugin."""
    name = _known(text)
    change(lambda now: replace(now, disabled=now.disabled | {name}))
    return name


def enable(text: str) -> str:
    """Take a plugin into use again, whatever was the matter with it. UnknownPlugin."""
    name = _known(text)
    change(
        lambda now: replace(now.without_faults_of(name), disabled=now.disabled - {name}, removed=now.removed - {name})
    )
    return name


def known() -> tuple[str, ...]:
    """The names of all plugins that there are, in use or not."""
    found = {part.distribution for part in every_part() if part.origin is not Origin.ANIMA}
    return tuple(sorted(found | record().installed.keys()))


def _known(text: str) -> str:
    name = normal(text.strip())
    if name not in known():
        raise UnknownPlugin(text, known())
    return name


def _without(now: Record, name: str) -> Record:
    bundled = {name} if name in places.BUNDLED else set()
    return replace(
        now.without_faults_of(name),
        installed={other: one for other, one in now.installed.items() if other != name},
        disabled=now.disabled - {name},
        removed=now.removed | bundled,
    )
