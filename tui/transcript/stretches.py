"""Tool calls one after another, counted for the basic view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.transcript.entries import Answered, Entry, Stretch, Used


def with_stretches(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, such that the last call of each stretch knows what the stretch comes to, and no other does. An
    entry for which that is so already stays the same object. Thoughts without words do not end a stretch."""
    found = list(entries)
    calls: list[int] = []
    for at, entry in enumerate(entries):
        if isinstance(entry, Used):
            calls.append(at)
        elif not _is_silent(entry):
            _mark(found, calls)
            calls = []
    _mark(found, calls)
    return found


def _is_silent(entry: Entry) -> bool:
    return isinstance(entry, Answered) and not entry.text.strip() and not entry.is_interrupted


def _mark(entries: list[Entry], calls: Sequence[int]) -> None:
    used = [(at, entry) for at in calls if isinstance(entry := entries[at], Used)]
    for number, (at, entry) in enumerate(used):
        is_last = number == len(used) - 1
        stretch = _sum([entry for _, entry in used]) if is_last else None
        if entry.stretch != stretch:
            entries[at] = replace(entry, stretch=stretch)


def _sum(used: Sequence[Used]) -> Stretch:
    responses = [entry.response for entry in used if entry.response is not None]
    elapsed = [entry.elapsed_ms for entry in used if entry.response is None and entry.elapsed_ms is not None]
    return Stretch(
        calls=len(used),
        duration_ms=sum(response.duration_ms for response in responses) + sum(elapsed),
        failed=sum(not response.success for response in responses),
        is_running=bool(elapsed),
        is_asked=any(entry.is_asked for entry in used),
    )
