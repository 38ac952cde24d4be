"""What can go wrong on request: errors instead of an answer, and streams that break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nous.rehearsal.wire import Json

ERROR_TYPES: Mapping[int, str] = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiError:
    """An error as the API answers it. `retry-after`, in seconds, goes into `headers`."""

    status: int
    error_type: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, status: int, message: str = "", *, error_type: str = "", headers: Mapping[str, str] | None = None
    ) -> ApiError:
        """An error of this status, with the type and the words the API has for it where none are given."""
        kind = error_type or ERROR_TYPES.get(status, "api_error")
        words = message or kind.removesuffix("_error").replace("_", " ").capitalize()
        return cls(status=status, error_type=kind, message=words, headers=headers or {})

    def as_json(self, request_id: str) -> Json:
        return {
            "type": "error",
            "error": {"type": self.error_type, "message": self.message},
            "request_id": request_id,
        }


# What `fault: NAME` in the user's words stands for.
ERRORS: Mapping[str, ApiError] = {
    "overloaded": ApiError.of(529, "Overloaded"),
    "rate_limit": ApiError.of(
        429,
        "This request would exceed your account's rate limit. Please try again later.",
        headers={"retry-after": "1"},
    ),
    "spend_limit": ApiError.of(429, "You have reached your specified API usage limits."),
    "server": ApiError.of(500, "Internal server error"),
    "timeout": ApiError.of(504, "Request timed out"),
    "auth": ApiError.of(401, "invalid x-api-key"),
    "billing": ApiError.of(402, "Your credit balance is too low to access the API."),
    "permission": ApiError.of(403, "Your API key does not have permission to use the specified resource."),
    "not_found": ApiError.of(404, "model: no such model"),
    "too_large": ApiError.of(413, "Request exceeds the maximum size"),
    "bad_request": ApiError.of(400, "messages: this request is invalid on purpose"),
    "too_long": ApiError.of(400, "prompt is too long: 1000001 tokens > 1000000 maximum"),
}


STOP_REASONS: Mapping[str, str] = {
    "max_tokens": "max_tokens",
    "refusal": "refusal",
    "pause_turn": "pause_turn",
    "context": "model_context_window_exceeded",
}


class Break(StrEnum):
    """A way for a stream to go wrong, or to be right in a way that trips a careless reader (the last four)."""

    NO_RESPONSE = "no_response"  # the connection closes before the first byte
    CUT_AT_START = "cut_at_start"  # status 200, then the connection closes
    CUT = "cut"  # the connection closes in the middle of an event
    NO_STOP = "no_stop"  # a tidy end, but after the last block: no message_delta, no message_stop
    STALL = "stall"  # half of the events, then silence until the client leaves
    GARBAGE = "garbage"  # an event whose data is no JSON
    BAD_UTF8 = "bad_utf8"  # an event with bytes that are no text
    WRONG_ORDER = "wrong_order"  # a delta for a block that was never started
    ERROR_EVENT = "error_event"  # an `error` event: overloaded, after HTTP 200
    UNKNOWN_EVENTS = "unknown_events"  # events and deltas of kinds that do not exist yet
    COMMENTS = "comments"  # comment lines, blank lines and unknown fields between the events
    CRLF = "crlf"  # lines that end in CR LF
    TINY_CHUNKS = "tiny_chunks"  # every byte in a chunk of its own, so characters arrive in pieces


NAMES = (*ERRORS, *STOP_REASONS, *Break)


class Ending(StrEnum):
    """How a connection ends after the last piece of a stream."""

    TIDY = "tidy"
    ABRUPT = "abrupt"
    SILENT = "silent"


_ABRUPT = {Break.NO_RESPONSE, Break.CUT_AT_START, Break.CUT}
_GARBAGE = b"event: content_block_delta\ndata: {this is no JSON\n\n"
_BAD_UTF8 = (
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    b'"delta":{"type":"text_delta","text":"\xff\xfe\xc3"}}\n\n'
)
_WRONG_ORDER = (
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":7,'
    b'"delta":{"type":"text_delta","text":"out of order"}}\n\n'
)
_ERROR = (
    b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},'
    b'"request_id":"req_fault"}\n\n'
)
_UNKNOWN = (
    b'event: mood_changed\ndata: {"type":"mood_changed","mood":"curious"}\n\n'
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    b'"delta":{"type":"scent_delta","scent":"rain"}}\n\n'
)


def ending(how: Break) -> Ending:
    """How the connection ends after what `broken` gives."""
    if how in _ABRUPT:
        return Ending.ABRUPT
    return Ending.SILENT if how is Break.STALL else Ending.TIDY


def broken(how: Break, events: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces to send in place of these events, each an event as bytes with its blank line."""
    whole = list(events)
    half = len(whole) // 2
    match how:
        case Break.NO_RESPONSE | Break.CUT_AT_START:
            return
        case Break.CUT:
            yield from whole[:half]
            yield whole[half][: len(whole[half]) // 2]
        case Break.STALL:
            yield from whole[:half]
        case Break.NO_STOP:
            yield from whole[:-2]
        case Break.ERROR_EVENT:
            yield from [*whole[:half], _ERROR]
        case Break.COMMENTS:
            for event in whole:
                yield b": still here\n\nid: 7\nretry: 1000\n" + event
        case Break.CRLF:
            for event in whole:
                yield event.replace(b"\n", b"\r\n")
        case Break.TINY_CHUNKS:
            for event in whole:
                for byte in event:
                    yield bytes([byte])
        case Break.UNKNOWN_EVENTS:
            # The unknown delta is for the first block, so it has to come while that is open.
            for event in whole:
                yield event
                if event.startswith(b"event: content_block_start") and b'"index":0' in event:
                    yield _UNKNOWN
        case Break.GARBAGE | Break.BAD_UTF8 | Break.WRONG_ORDER:
            yield from [*whole[:half], _INSERTED[how], *whole[half:]]


_INSERTED = {Break.GARBAGE: _GARBAGE, Break.BAD_UTF8: _BAD_UTF8, Break.WRONG_ORDER: _WRONG_ORDER}
