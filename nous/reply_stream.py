"""The bytes of a streamed answer become deltas, and in the end a Reply. No input and output here: chunks come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nous.errors import Failure, NetworkError, ProtocolError
from nous.refusal import from_event
from nous.reply import Block, Reply, Text, Thinking, ToolUse, block_from, counts, parse_json, settled, string
from nous.sse import EventParser, ServerSentEvent


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A few more characters of what is said to the user."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """A few more characters of thought."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolUseBegun:
    """The model starts to call a tool; its input follows."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolInputDelta:
    """A few more characters of the JSON of a tool's input: good for showing progress, not for running anything."""

    id: str
    partial_json: str


Delta = TextDelta | ThinkingDelta | ToolUseBegun | ToolInputDelta


def said_so_far(deltas: Iterable[Delta]) -> tuple[Block, ...]:
    """The words of a reply that was interrupted. Its thinking has no signature, and never goes back."""
    blocks: list[Block] = []
    for delta in deltas:
        match delta, blocks[-1] if blocks else None:
            case TextDelta(text), Text(before):
                blocks[-1] = Text(before + text)
            case TextDelta(text), _:
                blocks.append(Text(text))
            case ThinkingDelta(text), Thinking(raw):
                blocks[-1] = Thinking({**raw, "thinking": raw["thinking"] + text})
            case ThinkingDelta(text), _:
                blocks.append(Thinking({"type": "thinking", "thinking": text}))
    return tuple(blocks)


class ReplyStream:
    """Feed it the chunks of a stream, then ask it to `finish`.

    Every error it raises is a ProviderError that carries what had arrived. The order that the API promises is
    insisted on, for a reply with a hole must not be taken for a whole one; kinds of events, deltas and blocks that are
    not known are ignored. Citations are ignored too: nothing of ours asks for them.
    """

    def __init__(self, *, request_id: str | None = None, redact: Callable[[str], str] = str) -> None:
        self._request_id = request_id
        self._parser = EventParser()
        self._fold = ReplyFold(request_id=request_id, redact=redact)

    def feed(self, chunk: bytes) -> Iterator[Delta]:
        """What this chunk completes, to be iterated to the end. What comes after the end of the reply is ignored."""
        if self.is_complete:
            return
        try:
            for event in self._parser.feed(chunk):
                if (delta := self._fold.feed(event)) is not None:
                    yield delta
                if self.is_complete:
                    return
        except ProtocolError as error:
            raise ProtocolError(replace(error.failure, request_id=self._request_id), self.reply) from error

    @property
    def reply(self) -> Reply | None:
        """The answer as far as it came; None before its beginning."""
        return self._fold.reply

    @property
    def is_complete(self) -> bool:
        return self._fold.is_complete

    def finish(self) -> Reply:
        """The whole answer. NetworkError if the stream ended before it did."""
        reply = self.reply
        if reply is None or not reply.is_complete:
            raise NetworkError(Failure(detail="the stream ended before the reply did"), reply)
        return reply


@dataclass(slots=True)
class _Growing:
    """A block of a known kind while its deltas come in."""

    start: Mapping[str, Any]
    pieces: list[str] = field(default_factory=list)
    signature: str = ""
    is_closed: bool = False

    @property
    def kind(self) -> str:
        return string(self.start.get("type"))

    def block(self) -> Block | None:
        whole = "".join(self.pieces)
        begun = block_from(self.start)
        if isinstance(begun, Text):
            return Text(begun.text + whole)
        if isinstance(begun, Thinking) and (whole or self.signature):
            signature = {"signature": self.signature} if self.signature else {}
            return Thinking({**self.start, "thinking": begun.text + whole} | signature)
        if isinstance(begun, ToolUse) and not self.is_closed:
            return ToolUse(begun.id, begun.name, {}, malformed=whole)
        if isinstance(begun, ToolUse) and whole:
            return _called(begun, whole)
        return begun


def _called(begun: ToolUse, written: str) -> ToolUse:
    try:
        called_with = parse_json(written)
    except ValueError:
        called_with = None
    if isinstance(called_with, dict):
        return ToolUse(begun.id, begun.name, called_with)
    return ToolUse(begun.id, begun.name, {}, malformed=written)


# Which kind of block a kind of delta belongs to, and under which name its characters come.
_DELTAS: Mapping[str, tuple[str, str]] = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
    "signature_delta": ("thinking", "signature"),
    "input_json_delta": ("tool_use", "partial_json"),
}


class ReplyFold:
    """Folds the events of the API into a Reply, one at a time."""

    def __init__(self, *, request_id: str | None = None, redact: Callable[[str], str] = str) -> None:
        self._request_id, self._redact = request_id, redact
        self._message: Mapping[str, Any] | None = None
        self._blocks: dict[int, _Growing | None] = {}  # None: a kind that is not known
        self._open: int | None = None
        self._stop_reason: str | None = None
        self._stop_details: Mapping[str, Any] | None = None
        self._usage: dict[str, int] = {}
        self.is_complete = False

    @property
    def reply(self) -> Reply | None:
        """The answer as far as it came, None before its beginning; costs one pass over it."""
        if self._message is None:
            return None
        blocks = [growing.block() for growing in self._blocks.values() if growing is not None]
        return Reply(
            blocks=settled([block for block in blocks if block is not None], self._stop_reason),
            stop_reason=self._stop_reason,
            stop_details=self._stop_details,
            model=string(self._message.get("model")),
            usage=dict(self._usage),
            message_id=string(self._message.get("id")),
            is_complete=self.is_complete,
        )

    def feed(self, event: ServerSentEvent) -> Delta | None:
        """What the event adds to be shown, if anything. ProtocolError if it cannot stand here; for an `error` event,
        the error that it names."""
        value = self._decoded(event)
        kind = string(value.get("type"))
        if kind == "error":
            error = value.get("error")
            raise from_event(
                error if isinstance(error, dict) else {},
                request_id=string(value.get("request_id")) or self._request_id,
                reply=self.reply,
                redact=self._redact,
            )
        handle = self._HANDLERS.get(kind)
        if handle is None:
            return None
        if (self._message is None) != (kind == "message_start"):
            raise self._broken(f"{kind} {'before' if self._message is None else 'after'} message_start")
        return handle(self, value)

    def _decoded(self, event: ServerSentEvent) -> Mapping[str, Any]:
        try:
            value = parse_json(event.data)
        except ValueError:
            value = None
        if isinstance(value, dict):
            return value if "type" in value else {**value, "type": event.name}
        if event.name in self._HANDLERS or event.name in ("error", "message"):
            raise self._broken(f"{event.name} with data that is no JSON object")
        return {}

    def _message_start(self, value: Mapping[str, Any]) -> None:
        message = value.get("message")
        if not isinstance(message, dict):
            raise self._broken("message_start without a message")
        self._message = message
        self._usage |= counts(message.get("usage"))

    def _block_start(self, value: Mapping[str, Any]) -> Delta | None:
        index, start = value.get("index"), value.get("content_block")
        if type(index) is not int or not isinstance(start, dict):
            raise self._broken("content_block_start without index or block")
        # A gap in the numbers is tolerated: some local servers skip one, and TCP does not lose whole blocks.
        if self._open is not None or self._stop_reason is not None or index <= max(self._blocks, default=-1):
            raise self._broken(f"content_block_start {index} out of turn")
        begun = block_from(start)
        if begun is None and start.get("type") == "tool_use":
            raise self._broken("a tool_use without id or name")
        self._open = index
        self._blocks[index] = None if begun is None else _Growing(start)
        if isinstance(begun, ToolUse):
            return ToolUseBegun(begun.id, begun.name)
        if isinstance(begun, Text | Thinking) and begun.text:
            return TextDelta(begun.text) if isinstance(begun, Text) else ThinkingDelta(begun.text)
        return None

    def _block_delta(self, value: Mapping[str, Any]) -> Delta | None:
        growing = self._open_block(value)
        delta = value.get("delta")
        if not isinstance(delta, dict):
            raise self._broken("content_block_delta without a delta")
        belongs_to, key = _DELTAS.get(string(delta.get("type")), ("", ""))
        if growing is None or not belongs_to:
            return None
        if growing.kind != belongs_to or not isinstance(piece := delta.get(key), str):
            raise self._broken(f"a {key} delta that does not fit its {growing.kind} block")
        if key == "signature":
            growing.signature += piece
            return None
        growing.pieces.append(piece)
        if not piece:
            return None
        if key == "text":
            return TextDelta(piece)
        return ThinkingDelta(piece) if key == "thinking" else ToolInputDelta(string(growing.start["id"]), piece)

    def _block_stop(self, value: Mapping[str, Any]) -> None:
        growing = self._open_block(value)
        if growing is not None:
            growing.is_closed = True
        self._open = None

    def _open_block(self, value: Mapping[str, Any]) -> _Growing | None:
        index = value.get("index")
        if type(index) is not int or index != self._open:
            raise self._broken(f"{value['type']} for a block that is not open")
        return self._blocks[index]

    def _message_delta(self, value: Mapping[str, Any]) -> None:
        delta = value.get("delta")
        if self._open is not None or not isinstance(delta, dict):
            raise self._broken("message_delta inside a block, or without a delta")
        self._usage |= counts(value.get("usage"))
        if isinstance(stop_reason := delta.get("stop_reason"), str):
            self._stop_reason = stop_reason
        if isinstance(details := delta.get("stop_details"), dict):
            self._stop_details = details

    def _message_stop(self, value: Mapping[str, Any]) -> None:
        if self._open is not None or self._stop_reason is None:
            raise self._broken("message_stop inside a block, or without a stop reason")
        self.is_complete = True

    def _broken(self, detail: str) -> ProtocolError:
        return ProtocolError(Failure(detail=detail, request_id=self._request_id), self.reply)

    _HANDLERS: Mapping[str, Callable[[ReplyFold, Mapping[str, Any]], Delta | None]] = {
        "message_start": _message_start,
        "content_block_start": _block_start,
        "content_block_delta": _block_delta,
        "content_block_stop": _block_stop,
        "message_delta": _message_delta,
        "message_stop": _message_stop,
    }
