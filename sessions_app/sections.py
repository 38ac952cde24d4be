"""What the subsystems show beside a conversation: what the agent wants, what it remembers.

A front end asks, naming nobody; a subsystem answers by connecting to `sections_wanted` and returning a Section,
several, or None. Receivers run in the thread that owns the database, and must be quick.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal

sections_wanted = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A title and a few short lines, in plain words."""

    title: str
    lines: tuple[str, ...]

    @property
    def is_text(self) -> bool:
        """Whether it holds what it says: a subsystem may be a plugin that nobody checked the types of."""
        return isinstance(self.lines, tuple) and all(isinstance(text, str) for text in (self.title, *self.lines))


def gather(session_id: int) -> tuple[Section, ...]:
    """Everybody's sections, in the order in which they connected. Who fails is logged, and shows nothing."""
    answers = sections_wanted.send_robust(sender=None, session_id=session_id)
    found: list[Section] = []
    for _, answer in answers:
        parts = answer if isinstance(answer, list | tuple) else (answer,)
        found += [part for part in parts if isinstance(part, Section) and part.is_text]
    return tuple(found)
