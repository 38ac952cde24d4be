"""What an event is, as words that a full-text index can look up, and that no text contains: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

TOOL_CHARACTERS = 200


def facets(session_id: int, event_type: str, payload: Mapping[str, Any]) -> str:
    """The words that stand for what the event is, whatever its payload holds."""
    return " ".join(_words(session_id, event_type, payload))


def of_session(session_id: int) -> str:
    return f"session{session_id}"


def of_type(event_type: str) -> str:
    return f"type{_coded(event_type)}"


def of_tool(name: str) -> str:
    return f"tool{_coded(name)}"


def of_success(is_success: bool) -> str:
    return "succeeded" if is_success else "failed"


def _words(session_id: int, event_type: str, payload: Mapping[str, Any]) -> Iterator[str]:
    yield of_session(session_id)
    yield of_type(event_type)
    if isinstance(name := payload.get("tool_name"), str):
        yield of_tool(name)
    if event_type == "tool_response":
        yield of_success(payload.get("success", True) is not False)


def _coded(text: str) -> str:
    """One word to any tokenizer, another one for any other text."""
    return text[:TOOL_CHARACTERS].encode(errors="replace").hex()
