"""How many tokens a prompt has: counted by pieces of words, so deterministic, and near to what a real tokenizer says.

A word costs one token for each started seven letters, any other sign one, a run of spaces nothing, a run of line
breaks one. The fixed costs (per request, per message, for having tools) are of the size of the API's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from nous.rehearsal.wire import Json, blocks_of, canonical

PER_REQUEST = 7
PER_MESSAGE = 3
PER_BLOCK_WITH_IDS = 12  # a tool call or result, for its ids and names
FOR_HAVING_TOOLS = 290
PER_IMAGE = 1_500
PER_DOCUMENT = 3_000

_PIECE = re.compile(r"[^\W\d_]{1,7}|\d{1,3}|\n+|[^\w\s]|_")


def count_text(text: str) -> int:
    """The tokens of a text alone."""
    return _count_short(text) if len(text) < 2_000 else len(_PIECE.findall(text))


# A conversation comes back with every call: what was counted once is remembered, as long as it takes little memory.
@lru_cache(maxsize=2_048)
def _count_short(text: str) -> int:
    return len(_PIECE.findall(text))


def count_block(block: Mapping[str, Any]) -> int:
    """The tokens of one content block of any kind."""
    match block["type"]:
        case "text":
            return count_text(block["text"])
        case "thinking":
            # The signature carries the thinking that is not shown, and is charged for.
            return count_text(block["thinking"]) + PER_BLOCK_WITH_IDS
        case "redacted_thinking":
            return PER_BLOCK_WITH_IDS
        case "tool_use":
            return PER_BLOCK_WITH_IDS + count_text(block["name"]) + count_text(canonical(block["input"]))
        case "tool_result":
            return PER_BLOCK_WITH_IDS + sum(map(count_block, blocks_of(block.get("content"))))
        case "image":
            return PER_IMAGE
        case "document":
            source: Json = block["source"]
            return count_text(str(source["data"])) if source.get("type") == "text" else PER_DOCUMENT
    return count_text(canonical(block))


def count_tool(tool: Mapping[str, Any]) -> int:
    """The tokens of one tool's definition."""
    return count_text(canonical(tool))


def count_message(message: Mapping[str, Any]) -> int:
    """The tokens of one message with what it costs to be one."""
    return PER_MESSAGE + sum(map(count_block, blocks_of(message["content"])))


def count(body: Mapping[str, Any]) -> int:
    """The tokens of a whole request as the model gets it: tools, system prompt, messages."""
    tools = body.get("tools") or ()
    return (
        PER_REQUEST
        + (FOR_HAVING_TOOLS if tools else 0)
        + sum(map(count_tool, tools))
        + sum(map(count_block, blocks_of(body.get("system"))))
        + sum(map(count_message, body["messages"]))
    )
