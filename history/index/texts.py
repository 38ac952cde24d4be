"""What of an event a search looks through: all that was said, thought, called and answered. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LONGEST = 50_000
"""Characters of one event; what comes after them is not searched."""

NOT_SAID = frozenset({"signature", "data", "type", "tool_use_id", "stop_reason", "usage", "view", "level", "source"})
"""Keys of a payload whose values nobody wrote for anybody to read."""


def searchable(payload: Mapping[str, Any]) -> str:
    return "\n".join(_texts(payload, top=True))[:LONGEST]


def _texts(value: Any, top: bool = False) -> Iterator[str]:
    """Every text in the value. What a tool was given is gone through whole: its keys are its own."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item, top)
        case dict():
            for key, item in value.items():
                if not (top and key in NOT_SAID):
                    yield from _texts(item, top and key != "tool_input")
