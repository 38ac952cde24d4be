"""A text from a model, outside of any conversation: for subsystems that want something put into words.

Who can reach a model offers it, naming nobody; a subsystem asks here and does not know who answers. For the workers:
nothing that a person waits for may depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sessions_app.errors import NoModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the model is to do, and what with."""

    system: str
    """The instruction: ours, never anybody else's words."""
    text: str
    """The material: data."""
    most_tokens: int
    """Of the answer."""
    model: str = ""
    """By the name its server knows; empty: the one that thinks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    text: str
    """Not empty. Cut where it was longer than asked for."""
    model: str
    usage: Mapping[str, int] = field(default_factory=dict)
    """Tokens, as the API reports them."""


Complete = Callable[[Question], Completion]

_offered: list[Complete] = []


def offer(complete: Complete) -> None:
    """Answer questions with this from now on. Called from `ready()`."""
    _offered[:] = [complete]


def complete(question: Question) -> Completion:
    """The answer. NoModel if there is none to ask; CannotComplete if it gave none, which says whether asking again
    makes sense."""
    if not _offered:
        raise NoModel("nobody offers one")
    return _offered[0](question)
