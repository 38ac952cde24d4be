"""Whether the Messages API would take a conversation: its rules, written from its documentation and its error texts.

Each rule yields its complaints lazily, in an order in which a later rule may rely on the earlier ones; the first
complaint is the answer, as it is with the API. Stricter than the API where that can only help: `max_tokens` of 0
(which fills the cache and answers nothing) and NUL characters are refused.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, pairwise
from typing import Any

from nous.rehearsal import blocks, breakpoints, pairing, parameters, thinking, tokens
from nous.rehearsal.models import Family, family
from nous.rehearsal.wire import Json, blocks_of

MAX_REQUEST_BYTES = 32 * 1024 * 1024
MAX_MESSAGES = 100_000


def problem(
    body: Mapping[str, Any],
    *,
    version: str = parameters.LATEST_VERSION,
    strict_alternation: bool = False,
    betas: Collection[str] = (),
    counting: bool = False,
    resuming: bool = False,
) -> str | None:
    """Why the API would answer 400 to this request, in its words; None if it would take it.

    `version`: of the API, as in the `anthropic-version` header. `strict_alternation`: also refuse two messages of one role in a row, which the API merges and some servers do not.
    `betas`: the values of the `anthropic-beta` header. `counting`: the request is for count_tokens, which needs no
    `max_tokens`. `resuming`: the last message is a paused reply (`pause_turn`) sent back to be continued, which
    is no prefill. Signatures are not judged here, see `binding`.
    """
    complaints = chain(
        _unsendable(body, "body"),
        parameters.complaints(body, version=version, counting=counting),
        _messages(body, strict_alternation=strict_alternation, resuming=resuming),
        pairing.complaints(body),
        _citations(body, version),
        breakpoints.complaints(body),
        thinking.complaints(body, betas=betas, counting=counting),
        _context(body),
    )
    return next(complaints, None)


def _unsendable(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, str):
        if "\0" in value:
            yield f"{where}: the text holds a NUL character"
        if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            yield f"{where}: the request body is not valid JSON: lone surrogate in string"
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{where}: the request body is not valid JSON: {value}"
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _unsendable(key, where)
            yield from _unsendable(inner, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _unsendable(inner, f"{where}.{index}")


def _messages(body: Mapping[str, Any], *, strict_alternation: bool, resuming: bool) -> Iterator[str]:
    messages = body["messages"]
    if not isinstance(messages, list):
        yield "messages: Input should be a valid list"
    if not messages:
        yield "messages: at least one message is required"
    if len(messages) > MAX_MESSAGES:
        yield f"messages: at most {MAX_MESSAGES} messages are allowed"
    model = family(body["model"])
    for index, message in enumerate(messages):
        yield from _message(message, f"messages.{index}", model=model, final=index == len(messages) - 1)
    yield from _order(messages, strict_alternation=strict_alternation)
    yield from _ending(messages[-1], model=model, resuming=resuming)


def _message(message: Any, where: str, *, model: Family, final: bool) -> Iterator[str]:
    if not isinstance(message, dict):
        yield f"{where}: Input should be an object"
    for name in ("role", "content"):
        if name not in message:
            yield f"{where}.{name}: Field required"
    for name in message.keys() - {"role", "content"}:
        yield f"{where}.{name}: Extra inputs are not permitted"
    role, content = message["role"], message["content"]
    if role not in ("user", "assistant", "system"):
        yield f"{where}.role: Input should be 'user' or 'assistant'"
    if role == "system" and not model.takes_system_messages:
        yield f"{where}: role 'system' is not supported on this model"
    if not isinstance(content, str | list):
        yield f"{where}.content: Input should be a valid string or a valid list"
    if not content and not (final and role == "assistant" and model.takes_prefill):
        yield f"{where}: all messages must have non-empty content except for the optional final assistant message"
    if isinstance(content, str):
        if content and not content.strip():
            yield "messages: text content blocks must contain non-whitespace text"
    else:
        for index, block in enumerate(content):
            yield from blocks.complaints(block, f"{where}.content.{index}", role=role)


def _order(messages: list[Json], *, strict_alternation: bool) -> Iterator[str]:
    if messages[0]["role"] != "user":
        yield 'messages: first message must use the "user" role'
    for index, (before, message) in enumerate(pairwise(messages), start=1):
        if message["role"] == "system" and before["role"] != "user":
            yield f"messages.{index}: a 'system' message must come right after a 'user' message"
        if strict_alternation and message["role"] == before["role"]:
            yield f'messages.{index}: roles must alternate between "user" and "assistant"'


def _ending(last: Json, *, model: Family, resuming: bool) -> Iterator[str]:
    if last["role"] != "assistant":
        return
    if not resuming and not model.takes_prefill:
        yield "This model does not support assistant message prefill. The conversation must end with a user message."
    content = last["content"]
    text = content if isinstance(content, str) else content[-1].get("text", "") if content else ""
    if text != text.rstrip():
        yield "messages: final assistant content cannot end with trailing whitespace"


def _citations(body: Mapping[str, Any], version: str) -> Iterator[str]:
    if version == parameters.FIRST_VERSION:
        return
    for index, message in enumerate(body["messages"]):
        said = blocks_of(message["content"]) if message["role"] == "user" else []
        if any(block["type"] == "text" and block.get("citations") for block in said):
            yield f"messages.{index}: `citations` are not permitted in `text` blocks of a user message"


def _context(body: Mapping[str, Any]) -> Iterator[str]:
    limit = family(body["model"]).context_tokens
    used = tokens.count(body)
    if used > limit:
        yield f"prompt is too long: {used} tokens > {limit} maximum"
