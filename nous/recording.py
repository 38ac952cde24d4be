"""From a reply to what the log says of it, block by block and in order."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from events_app.payloads import AgentMessage, Payload, ToolCall
from nous.reply import Block, Reply, Text, Thinking, ToolUse


def recorded(
    reply: Reply,
    *,
    model: str,
    view: Mapping[str, Any],
    contributions: Sequence[Mapping[str, str]] = (),
    felt: Mapping[str, Any] | None = None,
    interrupted: bool = False,
) -> list[Payload]:
    """The payloads of a reply: stretches of the agent's words, and calls between them.

    The first one always says something of the reply as a whole, be it empty otherwise.
    """
    payloads = list(_stretches(reply.blocks))
    if not payloads or not isinstance(payloads[0], AgentMessage):
        payloads.insert(0, AgentMessage())
    first = payloads[0]
    assert isinstance(first, AgentMessage)
    payloads[0] = replace(
        first,
        model=model,
        stop_reason=reply.stop_reason or "",
        usage=dict(reply.usage),
        view=dict(view),
        contributions=tuple(dict(part) for part in contributions),
        felt=dict(felt or {}),
        interrupted=interrupted,
    )
    return payloads


def _stretches(blocks: Sequence[Block]) -> Iterator[Payload]:
    thinking: list[dict[str, Any]] = []
    for block in blocks:
        match block:
            case Thinking():
                thinking.append(dict(block.raw))
            case Text():
                yield AgentMessage(thinking=tuple(thinking), content=block.text)
                thinking = []
            case ToolUse():
                if thinking:
                    yield AgentMessage(thinking=tuple(thinking))
                    thinking = []
                yield ToolCall(
                    tool_name=block.name,
                    tool_input=dict(block.input),
                    tool_use_id=block.id,
                    malformed_input=block.malformed or "",
                )
    if thinking:
        yield AgentMessage(thinking=tuple(thinking))


def with_fresh_ids(reply: Reply, taken: Collection[str]) -> Reply:
    """The reply with calls that can be told apart from all others of the session: some servers count their calls
    anew in each reply, and some use characters that no other accepts."""
    seen = set(taken)
    blocks: list[Block] = []
    for block in reply.blocks:
        if isinstance(block, ToolUse):
            if block.id in seen or not ToolCall.ID.fullmatch(block.id):
                block = replace(block, id=f"toolu_{secrets.token_hex(12)}")
            seen.add(block.id)
        blocks.append(block)
    return replace(reply, blocks=tuple(blocks))
