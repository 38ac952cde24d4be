"""The feelings of this process: found by entry point, checked, and asked. A bad one is refused, the rest goes on."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from anima_project.plugins import discovery, faults
from anima_project.plugins.part import FEELINGS, Origin, Part
from thymos.feelings.feeling import Feeling, Glandular, Pensive, Voice, Voiced
from thymos.hormones import HIGH, LOW, Hormone

log = logging.getLogger(__name__)

_NAME = re.compile("[a-z][a-z0-9_]{0,63}")

_loaded: dict[tuple[str, str], tuple[Part, Any]] = {}
"""By name and entry point, what was loaded and from which package. A process keeps the code that it once imported, so
it keeps that package's name for it, too."""


def feelings() -> tuple[Feeling, ...]:
    """The feelings of every installed package, ours first, then by name. Which of them are in use is looked up anew
    whenever plugins have changed."""
    return _as_of(discovery.generation())


def source(feeling: Feeling) -> str:
    """Which package's code a feeling is; empty for one of Anima's own, whose changes `physiology.VERSION` counts."""
    part = _part(feeling)
    return f"{part.distribution} {part.version} {part.stamp}" if part and part.origin is not Origin.ANIMA else ""


def failed(feeling: Feeling, error: Exception) -> None:
    """It raised, which none should: a plugin's is disabled. Raises nothing."""
    if part := _part(feeling):
        faults.report(part, error)


def accepted(
    offered: Iterable[tuple[str, Any]], refuse: Callable[[str, Any, str], None] | None = None
) -> tuple[Feeling, ...]:
    """Those of the offered feelings, each with the name that it was declared by, which are what they must be."""
    taken: dict[str, Feeling] = {}
    brought: set[str] = set()
    for name, feeling in offered:
        try:
            fault = _fault(feeling, name) or _clash(feeling, name, taken, brought)
        except Exception as error:  # a plugin is anybody's code, and may fail where it is only looked at
            fault = faults.in_short(error)
        if fault:
            (refuse or _log)(name, feeling, fault)
            continue
        taken[name] = feeling
        brought |= {hormone.name for hormone in _brought(feeling)}
    return tuple(taken.values())


@lru_cache(maxsize=1)
def _as_of(generation: tuple[object, ...]) -> tuple[Feeling, ...]:
    offered: list[tuple[str, Any]] = []
    for part in discovery.parts(FEELINGS):
        key = part.name, part.value
        try:
            if key not in _loaded:
                _loaded[key] = (part, part.load()())
        except Exception as error:  # a plugin is anybody's code, and the rest goes on
            faults.report(part, error)
        else:
            offered.append((part.name, _loaded[key][1]))
    return accepted(offered, _refuse)


def _part(feeling: Any) -> Part | None:
    return next((part for part, loaded in _loaded.values() if loaded is feeling), None)


def _refuse(name: str, feeling: Any, cause: str) -> None:
    if part := _part(feeling):
        faults.report(part, cause)


def _log(name: str, feeling: Any, cause: str) -> None:
    log.error("Feeling %r is refused: %s.", name, cause)


def _fault(feeling: Any, name: str) -> str | None:
    """Why the object is no feeling of that name, or None."""
    if getattr(feeling, "name", None) != name:
        return f"it calls itself {getattr(feeling, 'name', None)!r}"
    if not _NAME.fullmatch(name):
        return "a name has small letters, digits and _, and begins with a letter"
    hormones = getattr(feeling, "hormones", None)
    if not (isinstance(hormones, tuple) and hormones and all(isinstance(hormone, str) for hormone in hormones)):
        return "it does not say which hormones it moves"
    if not callable(getattr(feeling, "react", None)):
        return "it has no method react"
    if isinstance(feeling, Voiced) and not _are_voices(feeling.voices):
        return "its voices are no tuple of levels and texts, from the lowest up"
    if isinstance(feeling, Pensive) and not callable(feeling.thinking_factor):
        return "its thinking_factor is no method"
    return None


def _clash(feeling: Any, name: str, taken: dict[str, Feeling], brought: set[str]) -> str | None:
    if name in taken:
        return "the name is taken"
    for hormone in _brought(feeling):
        if not isinstance(hormone, Hormone) or not _NAME.fullmatch(hormone.name):
            return "what it brings is no hormone"
        if hormone.name in brought or hormone.name in _BUILT_IN:
            return f"there is a hormone {hormone.name!r} already"
        if not (LOW <= hormone.baseline <= HIGH and hormone.half_life_s > 0 and hormone.tonic_half_life_s > 0):
            return f"its hormone {hormone.name!r} has no possible baseline or half-life"
    return None


def _brought(feeling: Any) -> tuple[Hormone, ...]:
    return tuple(feeling.brings) if isinstance(feeling, Glandular) else ()


def _are_voices(voices: Any) -> bool:
    return (
        isinstance(voices, tuple)
        and all(isinstance(voice, Voice) and isinstance(voice.text, str) for voice in voices)
        and sorted(voice.level for voice in voices) == [voice.level for voice in voices]
    )


_BUILT_IN = frozenset({"dopamine", "serotonin", "oxytocin", "testosterone", "cortisol", "endorphins"})
