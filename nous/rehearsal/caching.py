"""Prompt caching as billing does it: byte-exact prefixes of tools → system → messages, up to each breakpoint.

Left out: the shortest prompt worth caching (512 tokens and more with the API; here anything is) and the lifetime
of an entry (5 minutes or an hour; here as long as the server), for both would make small tests lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nous.rehearsal import tokens
from nous.rehearsal.blocks import THOUGHTS
from nous.rehearsal.wire import Json, blocks_of, canonical

LOOKBACK_BLOCKS = 20
_MAX_ENTRIES = 20_000  # a digest each; the oldest go first


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Input tokens by what they cost: `input` in full, `written` a little more, `read` a tenth."""

    input: int = 0
    written: int = 0
    written_for_an_hour: int = 0  # of `written`
    read: int = 0

    def as_json(self) -> Json:
        return {
            "input_tokens": self.input,
            "cache_creation_input_tokens": self.written,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written - self.written_for_an_hour,
                "ephemeral_1h_input_tokens": self.written_for_an_hour,
            },
        }


@dataclass(frozen=True, slots=True)
class Position:
    """The prompt up to and including one block: its digest, its tokens, the lifetime asked for if marked."""

    digest: bytes
    tokens: int
    ttl: str | None


class PromptCache:
    """Which prefixes were written. Not for two threads at once."""

    def __init__(self) -> None:
        self._entries: dict[bytes, None] = {}

    def bill(self, body: Mapping[str, Any]) -> Usage:
        """What the input of this request costs, after which its marked prefixes are in the cache."""
        positions = list(_positions(body))
        total = positions[-1].tokens if positions else tokens.PER_REQUEST
        marked = [index for index, position in enumerate(positions) if position.ttl]
        if not marked:
            return Usage(input=total)
        hit = self._hit(positions, marked)
        read = positions[hit].tokens if hit is not None else 0
        until = max(positions[marked[-1]].tokens, read)
        hour = max((positions[i].tokens for i in marked if positions[i].ttl == "1h"), default=0)
        for index in marked:
            # Written anew or read, it is now the youngest.
            self._entries.pop(positions[index].digest, None)
            self._entries[positions[index].digest] = None
        while len(self._entries) > _MAX_ENTRIES:
            del self._entries[next(iter(self._entries))]
        return Usage(input=total - until, written=until - read, written_for_an_hour=max(hour - read, 0), read=read)

    def _hit(self, positions: list[Position], marked: list[int]) -> int | None:
        """The longest prefix in the cache that is found from a breakpoint, looking back over a few blocks."""
        for mark in reversed(marked):
            for index in range(mark, max(mark - LOOKBACK_BLOCKS, -1), -1):
                if positions[index].digest in self._entries:
                    return index
        return None


def _positions(body: Mapping[str, Any]) -> Iterator[Position]:
    hasher = hashlib.blake2b(body["model"].encode("utf-8", "surrogatepass"), digest_size=16)
    counted = tokens.PER_REQUEST + (tokens.FOR_HAVING_TOOLS if body.get("tools") else 0)
    automatic = _automatic_mark(body)
    for part, block, cost in _parts(body):
        hasher.update(f"\0{part}\0{canonical(block, sort_keys=False)}".encode("utf-8", "surrogatepass"))
        counted += cost
        mark = block.get("cache_control") or (automatic[1] if automatic and block is automatic[0] else None)
        yield Position(hasher.digest(), counted, mark.get("ttl", "5m") if mark else None)


def _parts(body: Mapping[str, Any]) -> Iterator[tuple[str, Json, int]]:
    """Each block of the prompt in order, with the part it belongs to and its tokens."""
    for tool in body.get("tools") or ():
        yield "tools", tool, tokens.count_tool(tool)
    for block in blocks_of(body.get("system")):
        yield "system", block, tokens.count_block(block)
    # A change of these leaves tools and system cached, and the messages not.
    setting = canonical([body.get("tool_choice"), body.get("thinking")])
    for message in body["messages"]:
        overhead = tokens.PER_MESSAGE
        for block in blocks_of(message["content"]):
            yield f"{setting}{message['role']}", block, tokens.count_block(block) + overhead
            overhead = 0


def _automatic_mark(body: Mapping[str, Any]) -> tuple[Json, Json] | None:
    """The last block that can be marked, and the mark, when the request asks for one at its top level."""
    mark = body.get("cache_control")
    if not mark:
        return None
    for message in reversed(body["messages"]):
        for block in reversed(message["content"] if isinstance(message["content"], list) else []):
            if block["type"] not in THOUGHTS:
                return block, mark
    return None
