"""The rule of tool calls: each is answered once, by id, in the very next message, results first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from nous.rehearsal.wire import Json, blocks_of


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the API reads it: neighbours of one role made one, system messages left out."""

    index: int  # of its first part among the messages as sent
    role: str
    blocks: list[Json]

    def of_type(self, kind: str) -> list[Json]:
        return [block for block in self.blocks if block["type"] == kind]


def merged(messages: list[Json]) -> list[Message]:
    """The messages with consecutive ones of the same role combined, as the API combines them."""
    spoken = [(index, message) for index, message in enumerate(messages) if message["role"] != "system"]
    result = []
    for role, group in groupby(spoken, key=lambda pair: pair[1]["role"]):
        parts = list(group)
        result.append(Message(parts[0][0], role, [b for _, m in parts for b in blocks_of(m["content"])]))
    return result


def complaints(body: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the pairing of tool calls and results in a request whose blocks are well-formed."""
    messages = merged(body["messages"])
    seen: set[str] = set()
    calls: list[str] = []
    for message in messages:
        yield from _answers(message, calls)
        calls = [block["id"] for block in message.of_type("tool_use")]
        for call in calls:
            if call in seen:
                yield f"messages.{message.index}: `tool_use` ids must be unique"
            seen.add(call)
    if calls:
        yield _unanswered(messages[-1].index, calls)
    if seen and not body.get("tools"):
        yield "Requests which include `tool_use` or `tool_result` blocks must define tools"


def _answers(message: Message, calls: list[str]) -> Iterator[str]:
    """What is wrong with this message as the one right after these calls."""
    results = [block["tool_use_id"] for block in message.of_type("tool_result")]
    for result in results:
        if result not in calls:
            yield (
                f"messages.{message.index}: unexpected `tool_use_id` found in `tool_result` blocks: {result}. Each"
                " `tool_result` block must have a corresponding `tool_use` block in the previous message."
            )
        if results.count(result) > 1:
            yield (
                f"messages.{message.index}: each tool_use must have a single result."
                f" Found multiple `tool_result` blocks with id: {result}"
            )
    if missing := [call for call in calls if call not in results]:
        yield _unanswered(message.index - 1, missing)
    if any(block["type"] != "tool_result" for block in message.blocks[: len(results)]):
        yield (
            f"messages.{message.index}: Did not find {len(results)} `tool_result` block(s) at the beginning of this"
            " message. Messages following `tool_use` blocks must begin with a matching number of `tool_result` blocks."
        )


def _unanswered(index: int, calls: list[str]) -> str:
    return (
        f"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after: "
        f"{', '.join(calls)}. Each `tool_use` block must have a corresponding `tool_result` block in the next message."
    )
