"""The rules for one content block, wherever it stands: its fields, its types, who may say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nous.rehearsal.wire import Json

ID = re.compile(r"[a-zA-Z0-9_-]+")
TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")

_Types = type | tuple[type, ...]
# Per type: required fields with their types, then optional ones.
_FIELDS: Mapping[str, tuple[dict[str, _Types], dict[str, _Types]]] = {
    "text": ({"text": str}, {"citations": (list, type(None))}),
    "image": ({"source": dict}, {"transformations": (dict, type(None))}),
    "document": (
        {"source": dict},
        {"title": (str, type(None)), "context": (str, type(None)), "citations": (dict, type(None))},
    ),
    "search_result": ({"source": str, "title": str, "content": list}, {"citations": dict}),
    "thinking": ({"thinking": str, "signature": str}, {}),
    "redacted_thinking": ({"data": str}, {}),
    "tool_use": (
        {"id": str, "name": str, "input": dict},
        {"caller": (dict, type(None)), "toolset_name": (str, type(None))},
    ),
    "tool_result": (
        {"tool_use_id": str},
        {"content": (str, list), "is_error": bool, "toolset_name": (str, type(None))},
    ),
}
_SAID_BY = {
    "user": {"text", "image", "document", "search_result", "tool_result"},
    "assistant": {"text", "thinking", "redacted_thinking", "tool_use"},
    "system": {"text"},
}
_IN_RESULTS = {"text", "image", "document", "search_result"}
THOUGHTS = ("thinking", "redacted_thinking")


def complaints(block: Any, where: str, *, role: str) -> Iterator[str]:
    """What is wrong with a block of a message of this role."""
    yield from _shape(block, where, allowed=_SAID_BY[role], said_by=role)
    if check := _CONTENT.get(block["type"]):
        yield from check(block, where)


def text_complaints(block: Any, where: str) -> Iterator[str]:
    """What is wrong with a block of the system prompt, which holds text only."""
    yield from _shape(block, where, allowed={"text"}, said_by="system prompt")
    yield from _text(block, where)


def _shape(block: Any, where: str, *, allowed: set[str], said_by: str) -> Iterator[str]:
    if not isinstance(block, dict):
        yield f"{where}: Input should be an object"
    kind = block.get("type")
    if not isinstance(kind, str) or kind not in _FIELDS:
        yield f"{where}.type: Input tag {kind!r} does not match any of the expected tags: {', '.join(sorted(allowed))}"
    if kind not in allowed:
        yield f"{where}: `{kind}` blocks are not permitted in {said_by} content"
    required, optional = _FIELDS[kind]
    for name, types in (
        (required | optional).items() if isinstance(required, dict) and isinstance(optional, dict) else ()
    ):
        if name not in block:
            if name in required:
                yield f"{where}.{kind}.{name}: Field required"
        elif not isinstance(block[name], types):
            yield f"{where}.{kind}.{name}: Input should be a valid {_named(types)}"
    for name in block.keys() - required.keys() - optional.keys() - {"type", "cache_control"}:
        yield f"{where}.{kind}.{name}: Extra inputs are not permitted"


def _named(types: _Types) -> str:
    names = {str: "string", dict: "dictionary", list: "list", bool: "boolean", type(None): "null"}
    return " or ".join(names[kind] for kind in (types if isinstance(types, tuple) else (types,)))


def _text(block: Json, where: str) -> Iterator[str]:
    if not block["text"]:
        if block.get("cache_control"):
            yield f"{where}.text: cache_control cannot be set for empty text blocks"
        yield f"{where.partition('.')[0]}: text content blocks must be non-empty"
    if not block["text"].strip():
        yield f"{where.partition('.')[0]}: text content blocks must contain non-whitespace text"


def _tool_use(block: Json, where: str) -> Iterator[str]:
    if not ID.fullmatch(block["id"]):
        yield f"{where}.tool_use.id: String should match pattern '^{ID.pattern}$'"
    if not TOOL_NAME.fullmatch(block["name"]):
        yield f"{where}.tool_use.name: String should match pattern '^{TOOL_NAME.pattern}$'"


def _tool_result(block: Json, where: str) -> Iterator[str]:
    if not ID.fullmatch(block["tool_use_id"]):
        yield f"{where}.tool_result.tool_use_id: String should match pattern '^{ID.pattern}$'"
    content = block.get("content", "")
    if block.get("is_error") and not (content.strip() if isinstance(content, str) else content):
        yield f"{where}.tool_result: content cannot be empty if `is_error` is true"
    for index, inner in enumerate(content if isinstance(content, list) else ()):
        inside = f"{where}.tool_result.content.{index}"
        yield from _shape(inner, inside, allowed=_IN_RESULTS, said_by="tool_result")
        if inner["type"] == "text":
            yield from _text(inner, inside)


def _thinking(block: Json, where: str) -> Iterator[str]:
    if not block["signature"]:
        yield f"{where}.thinking.signature: Field required"


def _redacted_thinking(block: Json, where: str) -> Iterator[str]:
    if not block["data"]:
        yield f"{where}.redacted_thinking.data: Field required"


_CONTENT: Mapping[str, Callable[[Json, str], Iterator[str]]] = {
    "text": _text,
    "tool_use": _tool_use,
    "tool_result": _tool_result,
    "thinking": _thinking,
    "redacted_thinking": _redacted_thinking,
}
