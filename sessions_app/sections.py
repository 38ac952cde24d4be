"""What the subsystems show beside a conversation: what the agent wants, what it remembers; and why.

A front end asks, naming nobody; a subsystem answers by connecting to `sections_wanted` or `reasons_wanted` and
returning a Section, several, or None. Receivers run in the thread that owns the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.dispatch import Signal

sections_wanted = Signal()
"""Sent with `session_id` and `in_depth`, whether the person wants to see the workings too. Answers must be quick: it is
sent about once a second."""

reasons_wanted = Signal()
"""Sent with `session_id` when the person asks what is behind what they see: answered by a section for each thing, with
the events that it comes from as its lines."""


class Meter(NamedTuple):
    """A name, and how full its bar is, from 0 to 1."""

    name: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A title and a few short lines, in plain words; bars below them."""

    title: str
    lines: tuple[str, ...] = ()
    meters: tuple[Meter, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it holds what it says: a subsystem may be a plugin that nobody checked the types of."""
        return isinstance(self.lines, tuple) and all(isinstance(text, str) for text in (self.title, *self.lines))


def gather(session_id: int, *, in_depth: bool = False) -> tuple[Section, ...]:
    """Everybody's sections, in the order in which they connected. Who fails is logged, and shows nothing."""
    return _sections(sections_wanted, session_id=session_id, in_depth=in_depth)


def reasons(session_id: int) -> tuple[Section, ...]:
    """What is behind the sections, likewise."""
    return _sections(reasons_wanted, session_id=session_id)


def _sections(asked: Signal, **question: Any) -> tuple[Section, ...]:
    found: list[Section] = []
    for _, answer in asked.send_robust(sender=None, **question):
        parts = answer if isinstance(answer, list | tuple) else (answer,)
        found += [part for part in parts if isinstance(part, Section) and part.is_text]
    return tuple(found)
