"""The feelings of this process: found by entry point, checked, and asked. A bad one is refused, the rest goes on."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from thymos.feelings.feeling import Feeling, Glandular, Pensive, Voice, Voiced
from thymos.hormones import HIGH, LOW, Hormone

log = logging.getLogger(__name__)

GROUP = "anima.feelings"
_OURS = "anima"
_NAME = re.compile("[a-z][a-z0-9_]{0,63}")


@cache
def feelings() -> tuple[Feeling, ...]:
    """The feelings of every installed package, ours first, then by name. Found and loaded once per process."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: (entry.dist is None or entry.dist.name != _OURS, entry))
    loaded: list[tuple[str, Any]] = []
    for entry in found:
        try:
            loaded.append((entry.name, entry.load()()))
        except Exception:  # a plugin is anybody's code, and the rest goes on
            log.exception("Feeling %r is refused: %s cannot be loaded.", entry.name, entry.value)
    return accepted(loaded)


def accepted(offered: Iterable[tuple[str, Any]]) -> tuple[Feeling, ...]:
    """Those of the offered feelings, each with the name that it was declared by, which are what they must be."""
    taken: dict[str, Feeling] = {}
    brought: set[str] = set()
    for name, feeling in offered:
        fault = _fault(feeling, name) or _clash(feeling, name, taken, brought)
        if fault:
            log.error("Feeling %r is refused: %s.", name, fault)
            continue
        taken[name] = feeling
        brought |= {hormone.name for hormone in _brought(feeling)}
    return tuple(taken.values())


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
