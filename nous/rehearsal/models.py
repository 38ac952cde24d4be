"""What the rehearsal holds true of a model, by its name alone: the API's differences between model families.

Sources: the API's model overview, migration guides and the pages on thinking and preserved thinking, 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OFFERED = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-haiku-4-5", "rehearsal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How one family of models takes a request. `thinking` holds the accepted values of `thinking.type`."""

    context_tokens: int = 200_000
    max_output_tokens: int = 64_000
    thinking: frozenset[str] = frozenset({"enabled", "disabled"})
    thinks_unasked: bool = False
    binds_thinking: bool = False
    takes_effort: bool = False
    takes_prefill: bool = False
    takes_sampling: bool = False
    takes_system_messages: bool = False


# What is not named like one of Anthropic's is somebody's own: a local server's model, or the rehearsal itself.
UNKNOWN = Family(
    context_tokens=1_000_000,
    max_output_tokens=1_000_000,
    thinking=frozenset({"enabled", "disabled", "adaptive", "between_tools"}),
    takes_effort=True,
    takes_prefill=True,
    takes_sampling=True,
    takes_system_messages=True,
)
_VERSION = re.compile(r"-(\d{1,2})(?:-(\d{1,2}))?(?=-|$)")


def family(model: str) -> Family:
    """The family that a model's name tells, `claude-opus-4-6` and `claude-3-5-haiku-latest` alike."""
    version = _VERSION.search(model) if model.startswith("claude-") else None
    if version is None:
        return UNKNOWN
    number = (int(version[1]), int(version[2] or 0))
    if number < (4, 6):
        return Family(takes_prefill=True, takes_sampling=True, takes_effort=model.startswith("claude-opus-4-5"))
    thinking = {"adaptive", "disabled"} | ({"enabled"} if number < (4, 7) else set())
    if number > (5, 0):
        thinking = {"adaptive"}
        if "sonnet" in model:
            thinking |= {"between_tools"}
        if "haiku" in model:
            thinking |= {"disabled"}
    return Family(
        context_tokens=1_000_000,
        max_output_tokens=128_000,
        thinking=frozenset(thinking),
        thinks_unasked=number >= (5, 0),
        binds_thinking=number > (5, 0),
        takes_effort=True,
        takes_sampling=number < (4, 7),
        takes_system_messages=number >= (4, 8),
    )
