"""What the model answered: a frozen value, whole or as far as it came."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from nous.errors import Failure, ProtocolError


@dataclass(frozen=True, slots=True)
class Text:
    """Words for the user; never empty in a reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """A `thinking` or `redacted_thinking` block as it was received, signature included: it goes back unchanged or not
    at all. Without a signature (a server that does not sign, a stream that was cut) Anthropic's API refuses it."""

    raw: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The thoughts in words; nothing if they are redacted or left out."""
        return str(self.raw.get("thinking", ""))

    @property
    def is_signed(self) -> bool:
        return bool(self.raw.get("signature") or self.raw.get("data"))


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A call that the model asks for. If `malformed` is not None, it must not be run: the input was cut or is no JSON
    object; `malformed` then holds what came of it, and `input` is empty."""

    id: str
    name: str
    input: Mapping[str, Any]
    malformed: str | None = None


Block = Text | Thinking | ToolUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of the model.

    Blocks are in the order of the API; those of unknown kinds, and texts without a character, are left out.
    `stop_reason` is the API's word, whichever it is; None until it came. `usage` holds the API's counts, cumulative
    over the reply: input_tokens (what the cache did not serve), output_tokens, cache_creation_input_tokens,
    cache_read_input_tokens, as far as the server gives them.
    """

    blocks: tuple[Block, ...] = ()
    stop_reason: str | None = None
    stop_details: Mapping[str, Any] | None = None
    model: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    message_id: str = ""
    is_complete: bool = False
    """Whether the answer came to its end. A complete one may still have stopped early: see `stop_reason`."""

    @property
    def text(self) -> str:
        return "".join(block.text for block in self.blocks if isinstance(block, Text))

    @property
    def thinking(self) -> tuple[Thinking, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Thinking))

    @property
    def tool_uses(self) -> tuple[ToolUse, ...]:
        return tuple(block for block in self.blocks if isinstance(block, ToolUse))

    @classmethod
    def from_message(cls, message: object) -> Reply:
        """The answer of a call without streaming, from its decoded JSON. ProtocolError if it is not a message."""
        if not isinstance(message, dict) or not isinstance(message.get("content"), list):
            raise ProtocolError(Failure(detail="the answer is not a message"))
        blocks = [block_from(raw) for raw in message["content"] if isinstance(raw, dict)]
        stop_reason = message.get("stop_reason")
        if not isinstance(stop_reason, str):
            raise ProtocolError(Failure(detail="the answer does not say why it stopped"))
        return cls(
            blocks=settled([block for block in blocks if block is not None], stop_reason),
            stop_reason=stop_reason,
            stop_details=details if isinstance(details := message.get("stop_details"), dict) else None,
            model=string(message.get("model")),
            usage=counts(message.get("usage")),
            message_id=string(message.get("id")),
            is_complete=True,
        )


def block_from(raw: Mapping[str, Any]) -> Block | None:
    """The value of a whole block; None for a kind that is not known, or a call without id and name."""
    kind = raw.get("type")
    if kind == "text":
        return Text(string(raw.get("text")))
    if kind in ("thinking", "redacted_thinking"):
        return Thinking(dict(raw))
    if kind == "tool_use" and string(raw.get("id")) and string(raw.get("name")):
        called_with = raw.get("input")
        if isinstance(called_with, dict):
            return ToolUse(raw["id"], raw["name"], called_with)
        return ToolUse(raw["id"], raw["name"], {}, malformed=json.dumps(called_with))
    return None


def settled(blocks: list[Block], stop_reason: str | None) -> tuple[Block, ...]:
    """The blocks that count. A call at the very end of a reply that ran out of room is cut, even where its input
    happens to parse: it is marked, so that nobody runs it."""
    kept = [block for block in blocks if not (isinstance(block, Text) and not block.text)]
    if kept and stop_reason in CUTTING and isinstance(last := kept[-1], ToolUse) and last.malformed is None:
        kept[-1] = ToolUse(last.id, last.name, {}, malformed=json.dumps(dict(last.input), ensure_ascii=False))
    return tuple(kept)


CUTTING = frozenset({"max_tokens", "model_context_window_exceeded"})


def counts(usage: object) -> dict[str, int]:
    """The whole numbers of a `usage`, without what is nested in it."""
    if not isinstance(usage, dict):
        return {}
    return {name: value for name, value in usage.items() if type(value) is int}


def string(value: object) -> str:
    return value if isinstance(value, str) else ""


def parse_json(text: str) -> Any:
    """The value of a JSON text, such that it can be stored and sent again: ValueError for what is no JSON (NaN, numbers
    beyond a float, nesting beyond the stack included); half a surrogate pair becomes U+FFFD."""
    try:
        value = _DECODER.decode(text)
        if _SURROGATE.search(text):
            whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            value = json.loads(whole)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:20]} is too large")
    return value


_DECODER = json.JSONDecoder(parse_constant=_refused, parse_float=_finite)
