"""The rules of `cache_control`: where a prompt may be marked for caching, how often, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nous.rehearsal.blocks import THOUGHTS
from nous.rehearsal.wire import Json, blocks_of

MAX_BREAKPOINTS = 4


def complaints(body: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the breakpoints of a request whose blocks are well-formed."""
    marks: list[Json] = []
    for where, block in _markable(body):
        mark = block.get("cache_control")
        if mark is None:
            continue
        yield from _mark(mark, f"{where}.cache_control")
        if block.get("type") in THOUGHTS:
            yield f"{where}.cache_control: cache_control cannot be set for `{block['type']}` blocks"
        marks.append(mark)
    if len(marks) > MAX_BREAKPOINTS:
        yield f"A maximum of {MAX_BREAKPOINTS} blocks with cache_control may be provided. Found {len(marks)}."
    lifetimes = [mark.get("ttl", "5m") for mark in marks]
    if lifetimes != sorted(lifetimes):  # "1h" sorts before "5m"
        yield "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block"


def _markable(body: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    """Whatever may carry a breakpoint, in the order of the prompt: tools, system, messages."""
    for index, tool in enumerate(body.get("tools") or ()):
        yield f"tools.{index}", tool
    for index, block in enumerate(blocks_of(body.get("system"))):
        yield f"system.{index}", block
    for number, message in enumerate(body["messages"]):
        for index, block in enumerate(blocks_of(message["content"])):
            where = f"messages.{number}.content.{index}"
            inside = block.get("content")
            for inner_index, inner in enumerate(inside if isinstance(inside, list) else ()):
                yield f"{where}.content.{inner_index}", inner
            yield where, block
    if body.get("cache_control") is not None:
        yield "body", {"cache_control": body["cache_control"]}


def _mark(mark: Any, where: str) -> Iterator[str]:
    if not isinstance(mark, dict):
        yield f"{where}: Input should be an object"
    if mark.get("type") != "ephemeral":
        yield f"{where}.type: Input should be 'ephemeral'"
    if mark.get("ttl", "5m") not in ("5m", "1h"):
        yield f"{where}.ttl: Input should be '5m' or '1h'"
    for name in mark.keys() - {"type", "ttl"}:
        yield f"{where}.{name}: Extra inputs are not permitted"
