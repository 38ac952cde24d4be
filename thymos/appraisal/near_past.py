"""What has just happened in a session, as far as it makes an event mean something. Bounded, and part of the state."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self
from zlib import crc32

TOOLS = 16
"""Tools whose failures are remembered, the last ones."""
CALLS = 8
"""Calls that are looked at for sameness."""

_ADDRESS = re.compile("0x[0-9a-fA-F]+")
_WITHOUT_DIGITS = dict.fromkeys(map(ord, "0123456789"), " ")


@dataclass(slots=True)
class Failures:
    """How often a tool has failed in a row, and in what way the last time."""

    count: int
    signature: int


@dataclass(slots=True)
class NearPast:
    """Of one session. Mutable: the fold's own."""

    effort: int = 0
    """Results of tools since the person last spoke."""
    was_interrupted: bool = False
    """Since the person last spoke."""
    failures: dict[str, Failures] = field(default_factory=dict)
    """By tool, the latest last; a tool that succeeded is not among them."""
    calls: list[int] = field(default_factory=list)
    """What the last calls were about, as hashes, oldest first."""
    sameness: int = 0
    """Calls in a row by which nothing but the same few things was done."""

    def failed(self, tool: str, signature: int) -> tuple[int, bool]:
        """How often the tool has failed in a row now, and whether the last time was the same."""
        before = self.failures.pop(tool, None)
        count = before.count + 1 if before else 1
        self.failures[tool] = Failures(count, signature)
        if len(self.failures) > TOOLS:
            del self.failures[next(iter(self.failures))]
        return count, before is not None and before.signature == signature

    def succeeded(self, tool: str) -> int:
        """How often the tool had failed in a row until now."""
        before = self.failures.pop(tool, None) if self.failures else None
        return before.count if before else 0

    def called(self, tool: str, subject: str) -> int:
        """For how many calls it has been the same few things, this one included."""
        calls = self.calls
        calls.append(_about(tool, subject[:40].partition(" ")[0]))
        if len(calls) > CALLS:
            del calls[0]
        self.sameness = self.sameness + 1 if len(calls) == CALLS and len(set(calls)) <= 2 else 0
        return self.sameness

    def to_plain(self) -> tuple[Any, ...]:
        failures = tuple((tool, past.count, past.signature) for tool, past in self.failures.items())
        return self.effort, self.was_interrupted, failures, tuple(self.calls), self.sameness

    @classmethod
    def from_plain(cls, plain: Any) -> Self:
        effort, was_interrupted, failures, calls, sameness = plain
        past = {str(tool): Failures(int(count), int(signature)) for tool, count, signature in failures}
        return cls(int(effort), bool(was_interrupted), past, [int(call) for call in calls], int(sameness))


@lru_cache(maxsize=1024)
def _about(tool: str, verb: str) -> int:
    return crc32(f"{tool} {verb}".encode("utf-8", "replace"))


def signature(error: str) -> int:
    """The same for errors that differ in numbers, addresses and spaces only."""
    text = error[-400:]
    if "0x" in text:
        text = _ADDRESS.sub(" ", text)
    return crc32(" ".join(text.translate(_WITHOUT_DIGITS).split()).encode("utf-8", "replace"))
