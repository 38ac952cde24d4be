"""What the subsystems add to a model call: an inner voice, a wish, a recollection, more or less thinking.

Before each call the cortex asks, naming nobody. A subsystem answers by connecting to `contributions_wanted` and
returning a Contribution, several, or None:

    contributions_wanted.connect(speak, dispatch_uid="thymos.speak")
    def speak(sender, session_id, view, **_) -> Contribution | None: ...

What was added to a call is kept in the reply it led to, and shown again at the same place for as long as that reply is
in view: what came before a reply never changes afterwards, and neither the cache nor the reply's thinking is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

from sessions_app.elements import INNER_VOICE, element
from sessions_app.signals import contributions_wanted
from sessions_app.viewport import View

TAG = INNER_VOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One subsystem's part in a call. Whatever it has nothing to say of is left at its default."""

    source: str
    text: str = ""
    """In the agent's own voice, or a recollection; data and not instruction."""
    thinking_factor: float = 1.0
    """Multiplies the thinking budget of this call."""
    felt: Mapping[str, Any] = field(default_factory=dict)
    """What is recorded with the reply, so that it can be explained later. JSON; never spoken, to no model."""


def gather(session_id: int, view: View) -> tuple[Contribution, ...]:
    """Everybody's contributions, in the order in which they connected. Who fails is logged, and contributes nothing."""
    answers = contributions_wanted.send_robust(sender=None, session_id=session_id, view=view)
    return tuple(contribution for _, answer in answers for contribution in _contributions(answer))


def thinking_factor(contributions: Iterable[Contribution]) -> float:
    return prod(contribution.thinking_factor for contribution in contributions)


def felt(contributions: Iterable[Contribution]) -> dict[str, Any]:
    """What the reply's event is to say of the agent at this call, by subsystem."""
    return {contribution.source: dict(contribution.felt) for contribution in contributions if contribution.felt}


def spoken(contributions: Iterable[Mapping[str, Any]]) -> str:
    """The text that goes to the model for contributions as they are stored in a reply; empty for none."""
    return "\n".join(
        element(TAG, str(part.get("source", "")), text)
        for part in contributions
        if (text := str(part.get("text", "")).strip())
    )


def _contributions(answer: object) -> Iterable[Contribution]:
    if isinstance(answer, Contribution):
        return (answer,)
    if isinstance(answer, list | tuple):
        return tuple(part for part in answer if isinstance(part, Contribution))
    return ()
