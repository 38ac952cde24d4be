"""Ten thousand streams with one fault each. Whatever it is: a reply or a typed error, and nothing is lost before it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from nous.errors import ProviderError
from nous.reply import Reply
from nous.reply_stream import ReplyStream

MUTATIONS = 10_000


def event(name: str, **fields: Any) -> bytes:
    data = json.dumps({"type": name, **fields}, ensure_ascii=False)
    return f"event: {name}\ndata: {data}\n\n".encode()


def block(index: int, start: dict[str, Any], *deltas: dict[str, Any]) -> Iterator[bytes]:
    yield event("content_block_start", index=index, content_block=start)
    for delta in deltas:
        yield event("content_block_delta", index=index, delta=delta)
    yield event("content_block_stop", index=index)


def text(index: int, *pieces: str) -> Iterator[bytes]:
    return block(index, {"type": "text", "text": ""}, *({"type": "text_delta", "text": piece} for piece in pieces))


def thinking(index: int, *pieces: str) -> Iterator[bytes]:
    deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces]
    signature = {"type": "signature_delta", "signature": "EqQBCgIYAhIM"}
    return block(index, {"type": "thinking", "thinking": "", "signature": ""}, *deltas, signature)


def tool_use(index: int, *pieces: str) -> Iterator[bytes]:
    start = {"type": "tool_use", "id": f"toolu_{index}", "name": "bash", "input": {}}
    return block(index, start, *({"type": "input_json_delta", "partial_json": piece} for piece in pieces))


def message(stop_reason: str, *blocks: Iterator[bytes]) -> bytes:
    usage = {"input_tokens": 12, "cache_read_input_tokens": 3, "output_tokens": 1}
    start = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": usage}
    return b"".join(
        [
            event("message_start", message=start),
            event("ping"),
            *(part for block in blocks for part in block),
            event("message_delta", delta={"stop_reason": stop_reason}, usage={"output_tokens": 40}),
            event("message_stop"),
        ]
    )


STREAMS = [
    message("end_turn", text(0, "Grüße, ", "I am **here** 🌱, ", "and so on.")),
    message("tool_use", thinking(0, "Let me ", "look…"), text(1, "I look."), tool_use(2, '{"comm', 'and": "ls"}')),
    message("tool_use", tool_use(0, '{"command": "true"}'), tool_use(1, "", '{"command":', ' "uname -a"}')),
    message(
        "max_tokens",
        block(0, {"type": "redacted_thinking", "data": "Ab3x"}),
        block(1, {"type": "hologram", "x": 1}, {"type": "hologram_delta", "y": 2}),
        text(2, "Cut"),
    ),
    message("refusal"),
    message("end_turn", text(0, "before")).replace(b"\n", b"\r\n"),
    event("message_start", message={"id": "msg_2", "model": "m", "usage": {}})
    + b"".join(text(0, "half"))
    + event("error", error={"type": "overloaded_error", "message": "Overloaded"}),
]


def dropped(stream: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(stream))
    return stream[:start] + stream[start + dice.randint(1, 30) :]


def inserted(stream: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(stream))
    return stream[:start] + dice.randbytes(dice.randint(1, 8)) + stream[start:]


def inserted_syntax(stream: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(stream))
    return (
        stream[:start] + dice.choice([b"\n", b"\n\n", b"\r", b'"', b"{", b"}", b"\\", b"data: ", b":"]) + stream[start:]
    )


def swapped(stream: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(stream) - 1)
    size = dice.choice([1, 1, 4, 40])
    first, second = stream[start : start + size], stream[start + size : start + 2 * size]
    return stream[:start] + second + first + stream[start + 2 * size :]


def cut(stream: bytes, dice: random.Random) -> bytes:
    return stream[: dice.randrange(len(stream))]


def lines_shuffled(stream: bytes, dice: random.Random) -> bytes:
    lines = stream.splitlines(keepends=True)
    start = dice.randrange(len(lines))
    some = lines[start : start + dice.randint(2, 6)]
    dice.shuffle(some)
    return b"".join([*lines[:start], *some, *lines[start + len(some) :]])


def events_shuffled(stream: bytes, dice: random.Random) -> bytes:
    events = stream.split(b"\n\n")
    start = dice.randrange(len(events))
    some = events[start : start + dice.randint(2, 4)]
    dice.shuffle(some)
    return b"\n\n".join([*events[:start], *some, *events[start + len(some) :]])


def repeated(stream: bytes, dice: random.Random) -> bytes:
    events = stream.split(b"\n\n")
    again = dice.randrange(len(events))
    return b"\n\n".join([*events[:again], events[again], *events[again:]])


def bad_utf8(stream: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(stream))
    return stream[:start] + dice.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88"]) + stream[start + 1 :]


def other_value(stream: bytes, dice: random.Random) -> bytes:
    """One word of the JSON replaced by a value of another type."""
    word = dice.choice(
        [b'"index": 0', b'"index": 1', b'"type": "text"', b'{"stop_reason"', b'"input": {}', b'"delta": {']
    )
    value = dice.choice(
        [b'"index": null', b'"index": -1', b'"type": 7', b'[{"a"', b'"input": []', b'"delta": {"type": {}, ']
    )
    return stream.replace(word, value, 1)


Mutation = Callable[[bytes, random.Random], bytes]
FAULTS: Sequence[Mutation] = [
    dropped,
    inserted,
    inserted_syntax,
    swapped,
    cut,
    lines_shuffled,
    events_shuffled,
    repeated,
]
FAULTS = [*FAULTS, bad_utf8, other_value]


def chunked(stream: bytes, dice: random.Random) -> Iterator[bytes]:
    while stream:
        size = dice.choice([1, 7, 100, 4_096])
        yield stream[:size]
        stream = stream[size:]


def outcome(chunks: Iterator[bytes]) -> tuple[Reply, ProviderError | None]:
    """The reply, whole or so far, and the error that broke it off. Lets any other exception through."""
    stream = ReplyStream()
    try:
        for chunk in chunks:
            for _ in stream.feed(chunk):
                pass
        return stream.finish(), None
    except ProviderError as error:
        return error.reply or Reply(), error


def milestones(stream: bytes) -> list[tuple[int, Reply]]:
    """After how many bytes which reply is there."""
    reader, replies = ReplyStream(), [(0, Reply())]
    for position in range(len(stream)):
        try:
            list(reader.feed(stream[position : position + 1]))
        except ProviderError:
            break
        if stream[: position + 1].endswith((b"\n\n", b"\r\n\r\n")):
            replies.append((position + 1, reader.reply or Reply()))
    return replies


def first_difference(one: bytes, other: bytes) -> int:
    shorter = min(len(one), len(other))
    return next((position for position in range(shorter) if one[position] != other[position]), shorter)


def thoughts(reply: Reply) -> str:
    return "".join(block.text for block in reply.thinking)


@pytest.mark.parametrize("stream", STREAMS)
def test_a_stream_without_a_fault_is_read_to_its_end(stream: bytes) -> None:
    reply, error = outcome(chunked(stream, random.Random(0)))
    assert reply.is_complete == (error is None)
    assert reply.message_id


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.__name__ for fault in FAULTS])
def test_a_faulty_stream_ends_in_a_reply_or_a_typed_error_and_keeps_what_came_before(fault: Mutation) -> None:
    dice = random.Random(fault.__name__)
    known = [milestones(stream) for stream in STREAMS]
    for _ in range(MUTATIONS // len(FAULTS)):
        which = dice.randrange(len(STREAMS))
        mutated = fault(STREAMS[which], dice)
        reply, error = outcome(chunked(mutated, dice))
        intact = first_difference(STREAMS[which], mutated)
        before = max((position, index) for index, (position, _) in enumerate(known[which]) if position <= intact)[1]
        kept = known[which][before][1]
        assert reply.is_complete == (error is None), mutated
        assert str(error).isprintable(), mutated
        assert reply.text.startswith(kept.text), mutated
        assert thoughts(reply).startswith(thoughts(kept)), mutated
        assert [use.id for use in reply.tool_uses][: len(kept.tool_uses)] == [use.id for use in kept.tool_uses], mutated
