"""A part of a plugin fails: it is put out of use, a person is told once, and the rest goes on."""

from __future__ import annotations

import logging
from dataclasses import replace

from anima_project.plugins.part import Part
from anima_project.plugins.record import Fault, Record, change, record

log = logging.getLogger(__name__)

_LONGEST_CAUSE = 300


def report(part: Part, cause: str | BaseException) -> None:
    """Disable a foreign part, until its package is enabled or installed again, in all processes. One of Anima's own is
    only logged: without it there would be less to come back to than there is to lose. Raises nothing."""
    error = cause if isinstance(cause, BaseException) else None
    kind = part.kind.capitalize()
    log.error("%s %r is refused, of %s %s: %s", kind, part.name, part.distribution, part.version, cause, exc_info=error)
    if not part.is_foreign:
        return
    fault = Fault(
        distribution=part.distribution,
        version=part.version,
        kind=part.kind,
        name=part.name,
        cause=in_short(cause),
    )
    try:
        change(lambda before: _with(before, part.key, fault))
    except OSError:
        log.exception("That %s failed could not be kept", part.key)


def untold() -> list[Fault]:
    """The faults that nobody was told of; now they count as told. Raises nothing."""
    if not any(not fault.is_told for fault in record().faults.values()):
        return []
    found: list[Fault] = []

    def told(before: Record) -> Record:
        found[:] = [fault for fault in before.faults.values() if not fault.is_told]
        return replace(before, faults={key: replace(fault, is_told=True) for key, fault in before.faults.items()})

    try:
        change(told)
    except OSError:
        log.exception("That faults of plugins were told could not be kept")
    return found


def in_short(cause: str | BaseException) -> str:
    """One line."""
    text = cause if isinstance(cause, str) else f"{type(cause).__name__}: {cause}".removesuffix(": ")
    return " ".join(text.strip().partition("\n")[0].split())[:_LONGEST_CAUSE].rstrip(".")


def _with(before: Record, key: str, fault: Fault) -> Record:
    known = before.faults.get(key)
    if known and replace(known, is_told=False) == fault:
        return before
    return replace(before, faults={**before.faults, key: fault})
