"""Which events a snapshot must not tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Forgotten = Callable[[int, int, int], Iterable[int]]
"""From a session and two ids of events to the ids, between these and with them, of what is to be forgotten."""

_sources: list[Forgotten] = []


def heed(source: Forgotten) -> None:
    """Ask `source` from now on. Called from `ready()`."""
    if source not in _sources:
        _sources.append(source)


def disregard(source: Forgotten) -> None:
    _sources.remove(source)


def forgotten(session_id: int, first: int, last: int) -> frozenset[int]:
    """The session's events from `first` to `last` that are to be forgotten."""
    return frozenset(id_ for source in _sources for id_ in source(session_id, first, last))
