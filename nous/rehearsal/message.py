"""From an answer to what travels: the message with its ids and stop reason, and the events that stream it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from nous.rehearsal import binding, tokens
from nous.rehearsal.blocks import THOUGHTS
from nous.rehearsal.caching import Usage
from nous.rehearsal.script import Answer
from nous.rehearsal.wire import Json, digest

_PIECE = re.compile(r"\s*\S+\s?|\s+")
REFUSAL = {"type": "refusal", "category": None, "explanation": "The rehearsal was asked to refuse."}


def message(answer: Answer, body: Mapping[str, Any], *, seed: str, usage: Usage) -> Json:
    """The reply as the API gives it without streaming. Ids come from `seed`: the same again for the same seed."""
    blocks, stop_reason, stop_sequence = _limited(list(answer.blocks), body)
    blocks = [
        {"type": "tool_use", "id": f"toolu_{digest(seed, str(index))}", **block}
        if block["type"] == "tool_use"
        else block
        for index, block in enumerate(blocks)
    ]
    calls = any(block["type"] == "tool_use" for block in blocks)
    reason = answer.stop_reason or stop_reason or ("tool_use" if calls else "end_turn")
    return {
        "id": f"msg_{digest(seed)}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": binding.signed(blocks, body),
        "stop_reason": reason,
        "stop_sequence": stop_sequence,
        "stop_details": REFUSAL if reason == "refusal" else None,
        "usage": {**usage.as_json(), "output_tokens": _output_tokens(blocks), "service_tier": "standard"},
    }


def events(reply: Json) -> Iterator[bytes]:
    """The reply as server-sent events, one for each piece, a `ping` among them."""
    usage = reply["usage"]
    opening = {
        **reply,
        "content": [],
        "stop_reason": None,
        "stop_details": None,
        "usage": {**usage, "output_tokens": 1},
    }
    yield event({"type": "message_start", "message": opening})
    for index, block in enumerate(reply["content"]):
        cut = reply["stop_reason"] == "max_tokens" and index == len(reply["content"]) - 1
        yield event({"type": "content_block_start", "index": index, "content_block": _empty(block)})
        if index == 0:
            yield event({"type": "ping"})
        for delta in _deltas(block, cut=cut):
            yield event({"type": "content_block_delta", "index": index, "delta": delta})
        yield event({"type": "content_block_stop", "index": index})
    outcome = {name: reply[name] for name in ("stop_reason", "stop_sequence", "stop_details")}
    counts = {name: value for name, value in usage.items() if name.endswith("_tokens")}
    yield event({"type": "message_delta", "delta": outcome, "usage": counts})
    yield event({"type": "message_stop"})


def event(data: Json) -> bytes:
    """One server-sent event, named after its type."""
    return f"event: {data['type']}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def _empty(block: Json) -> Json:
    match block["type"]:
        case "text":
            return {**block, "text": ""}
        case "thinking":
            return {**block, "thinking": "", "signature": ""}
        case "tool_use":
            return {**block, "input": {}}
    return block


def _deltas(block: Json, *, cut: bool) -> Iterator[Json]:
    match block["type"]:
        case "text":
            for piece in _PIECE.findall(block["text"]):
                yield {"type": "text_delta", "text": piece}
        case "thinking":
            for piece in _PIECE.findall(block["thinking"]):
                yield {"type": "thinking_delta", "thinking": piece}
            yield {"type": "signature_delta", "signature": block["signature"]}
        case "tool_use":
            # The API opens with an empty piece; a call that ran out of tokens ends in the middle of its JSON.
            written = json.dumps(block["input"], ensure_ascii=False)
            written = written[: len(written) // 2] if cut else written
            yield {"type": "input_json_delta", "partial_json": ""}
            for start in range(0, len(written), 16):
                yield {"type": "input_json_delta", "partial_json": written[start : start + 16]}


def _output_tokens(blocks: Iterable[Json]) -> int:
    return max(1, sum(map(tokens.count_block, blocks)))


def _limited(blocks: list[Json], body: Mapping[str, Any]) -> tuple[list[Json], str, str | None]:
    """The blocks as far as stop sequences and `max_tokens` let them come, with the stop reason and sequence if any."""
    result: list[Json] = []
    left = body["max_tokens"]
    for block in blocks:
        stop = _first_stop(block, body.get("stop_sequences") or ())
        if stop is not None:
            block = {**block, "text": block["text"].partition(stop)[0]}
        cost = tokens.count_block(block)
        if cost > left:
            kept = _shortened(block, left)
            return [*result, kept] if kept else result, "max_tokens", None
        if stop is None or block["text"]:
            result.append(block)
        if stop is not None:
            return result, "stop_sequence", stop
        left -= cost
    return result, "", None


def _first_stop(block: Json, stops: Iterable[str]) -> str | None:
    if block["type"] != "text":
        return None
    found = [stop for stop in stops if stop in block["text"]]
    return min(found, key=block["text"].index, default=None)


def _shortened(block: Json, limit: int) -> Json | None:
    """The block cut down to so many tokens; None if nothing is left. A call stays, and is cut where it streams."""
    if block["type"] == "tool_use":
        return block
    if block["type"] in THOUGHTS or limit < 1:
        return None
    pieces = _PIECE.findall(block["text"])
    costs = accumulate(map(tokens.count_text, pieces))
    kept = "".join(piece for piece, cost in zip(pieces, costs, strict=True) if cost <= limit)
    return {**block, "text": kept} if kept.strip() else None
