from __future__ import annotations

import json
import pickle
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nous.errors import ContextTooLong, NetworkError, Overloaded, ProtocolError, ProviderError
from nous.reply import Reply, Text, Thinking, ToolUse
from nous.reply_stream import Delta, ReplyStream, TextDelta, ThinkingDelta, ToolInputDelta, ToolUseBegun

Event = dict[str, Any]

START: Event = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "model": "claude-sonnet-5-5",
        "content": [],
        "usage": {"input_tokens": 5, "cache_read_input_tokens": 9, "output_tokens": 1, "cache_creation": {"a": 1}},
    },
}
STOP: Event = {"type": "message_stop"}
PING: Event = {"type": "ping"}


def begin(index: int, **block: Any) -> Event:
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(index: int, kind: str, **fields: Any) -> Event:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def end(index: int) -> Event:
    return {"type": "content_block_stop", "index": index}


def stopped(reason: str, **usage: Any) -> Event:
    return {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage}


def encoded(events: Iterable[Event]) -> bytes:
    return b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)


def read(*events: Event) -> tuple[list[Delta], Reply]:
    stream = ReplyStream()
    deltas = list(stream.feed(encoded(events)))
    return deltas, stream.finish()


def broken(*events: Event) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        read(*events)
    return caught.value


def said(index: int, *pieces: str) -> list[Event]:
    return [begin(index, type="text", text=""), *(delta(index, "text_delta", text=p) for p in pieces), end(index)]


def called(index: int, *pieces: str, **start: Any) -> list[Event]:
    begun = begin(index, **{"type": "tool_use", "id": f"toolu_{index}", "name": "bash", "input": {}} | start)
    return [begun, *(delta(index, "input_json_delta", partial_json=p) for p in pieces), end(index)]


def test_text_comes_piece_by_piece_and_stays_whole() -> None:
    deltas, reply = read(START, PING, *said(0, "Hel", "lo"), stopped("end_turn", output_tokens=7), STOP)
    assert deltas == [TextDelta("Hel"), TextDelta("lo")]
    assert reply == Reply(
        blocks=(Text("Hello"),),
        stop_reason="end_turn",
        model="claude-sonnet-5-5",
        usage={"input_tokens": 5, "cache_read_input_tokens": 9, "output_tokens": 7},
        message_id="msg_1",
        is_complete=True,
    )


def test_thinking_keeps_the_block_as_received_with_its_signature() -> None:
    deltas, reply = read(
        START,
        begin(0, type="thinking", thinking="", signature="", depth=3),
        delta(0, "thinking_delta", thinking="Hm"),
        delta(0, "thinking_delta", thinking="."),
        delta(0, "signature_delta", signature="Eq=="),
        end(0),
        *said(1, "So."),
        stopped("end_turn"),
        STOP,
    )
    assert deltas == [ThinkingDelta("Hm"), ThinkingDelta("."), TextDelta("So.")]
    raw = {"type": "thinking", "thinking": "Hm.", "signature": "Eq==", "depth": 3}
    assert reply.thinking == (Thinking(raw),)
    assert reply.thinking[0].is_signed
    assert reply.text == "So."


def test_thinking_without_words_still_goes_back_with_its_signature() -> None:
    block = [begin(0, type="thinking", thinking="", signature=""), delta(0, "signature_delta", signature="Eq"), end(0)]
    _, reply = read(START, *block, stopped("end_turn"), STOP)
    assert reply.thinking == (Thinking({"type": "thinking", "thinking": "", "signature": "Eq"}),)


def test_redacted_thinking_is_kept_as_it_is() -> None:
    _, reply = read(START, begin(0, type="redacted_thinking", data="xyz"), end(0), stopped("end_turn"), STOP)
    assert reply.thinking == (Thinking({"type": "redacted_thinking", "data": "xyz"}),)
    assert reply.thinking[0].text == ""


def test_a_tool_call_is_announced_and_its_input_parsed() -> None:
    deltas, reply = read(START, *called(0, "", '{"command"', ': "ls"}'), stopped("tool_use"), STOP)
    assert deltas == [
        ToolUseBegun("toolu_0", "bash"),
        ToolInputDelta("toolu_0", '{"command"'),
        ToolInputDelta("toolu_0", ': "ls"}'),
    ]
    assert reply.tool_uses == (ToolUse("toolu_0", "bash", {"command": "ls"}),)


def test_a_tool_call_without_input_has_an_empty_one() -> None:
    assert read(START, *called(0), stopped("tool_use"), STOP)[1].tool_uses == (ToolUse("toolu_0", "bash", {}),)


def test_an_input_that_comes_with_the_start_of_the_block_counts() -> None:
    _, reply = read(START, *called(0, input={"command": "ls"}), stopped("tool_use"), STOP)
    assert reply.tool_uses == (ToolUse("toolu_0", "bash", {"command": "ls"}),)


@pytest.mark.parametrize("written", ['{"command": "l', "[1]", "7", '{"n": NaN}', '{"n": 1e999}', "[" * 100_000, "{}{}"])
def test_an_input_that_is_no_json_object_is_kept_raw_and_marked(written: str) -> None:
    _, reply = read(START, *called(0, written), stopped("tool_use"), STOP)
    assert reply.tool_uses == (ToolUse("toolu_0", "bash", {}, malformed=written),)


@pytest.mark.parametrize("reason", ["max_tokens", "model_context_window_exceeded"])
def test_a_call_cut_by_a_limit_is_marked_even_if_it_parses(reason: str) -> None:
    _, reply = read(START, *called(0, '{"a": 1}'), *called(1, '{"b": 2}'), stopped(reason), STOP)
    assert reply.tool_uses == (
        ToolUse("toolu_0", "bash", {"a": 1}),
        ToolUse("toolu_1", "bash", {}, malformed='{"b": 2}'),
    )


@pytest.mark.parametrize("reason", ["end_turn", "stop_sequence", "pause_turn", "refusal", "a_reason_to_come"])
def test_every_reason_to_stop_is_passed_on(reason: str) -> None:
    _, reply = read(START, *said(0, "x"), stopped(reason), STOP)
    assert (reply.stop_reason, reply.is_complete) == (reason, True)


def test_what_the_api_says_about_a_refusal_is_kept() -> None:
    details = {"type": "refusal", "category": "cyber"}
    change = {"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": details}, "usage": {}}
    assert read(START, change, STOP)[1].stop_details == details


def test_empty_texts_are_left_out() -> None:
    assert read(START, *said(0), *said(1, "", ""), *said(2, "x"), stopped("end_turn"), STOP)[1].blocks == (Text("x"),)


def test_unknown_events_deltas_and_blocks_are_ignored() -> None:
    deltas, reply = read(
        {"type": "weather", "sky": "blue"},
        START,
        {"type": "content_block_blink", "index": 0},
        begin(0, type="server_tool_use", id="srv_1", name="web_search", input={}),
        delta(0, "input_json_delta", partial_json="{"),
        end(0),
        begin(1, type="text", text=""),
        delta(1, "scent_delta", scent="rain"),
        delta(1, "citations_delta", citation={"type": "char_location"}),
        delta(1, "text_delta", text="x"),
        end(1),
        stopped("end_turn"),
        STOP,
    )
    assert deltas == [TextDelta("x")]
    assert reply.blocks == (Text("x"),)


def test_an_unknown_event_need_not_be_json() -> None:
    stream = ReplyStream()
    assert list(stream.feed(b"event: heartbeat\ndata: tick\n\n" + encoded([START]))) == []


def test_half_a_character_becomes_a_replacement_character() -> None:
    _, reply = read(START, *said(0, "a\ud83d"), *called(1, '{"x": "\\ud83d"}'), stopped("tool_use"), STOP)
    assert reply.text == "a\N{REPLACEMENT CHARACTER}"
    assert reply.tool_uses[0].input == {"x": "\N{REPLACEMENT CHARACTER}"}


def test_what_comes_after_the_end_is_ignored() -> None:
    assert read(START, *said(0, "x"), stopped("end_turn"), STOP, START, {"type": "error"})[1].text == "x"


@pytest.mark.parametrize(
    "wrong",
    [
        [START],
        [delta(0, "text_delta", text="y")],
        [begin(0, type="text", text="")],
        [begin(1, type="text", text=""), begin(2, type="text", text="")],
        [begin(1, type="text", text=""), delta(2, "text_delta", text="y")],
        [begin(1, type="text", text=""), delta(1, "input_json_delta", partial_json="{")],
        [begin(1, type="text", text=""), delta(1, "text_delta", text=7)],
        [begin(1, type="text", text=""), stopped("end_turn")],
        [begin(1, type="text", text=""), STOP],
        [begin(1, type="tool_use", name="bash", input={})],
        [begin("1", type="text", text="")],  # type: ignore[arg-type]  # what a server may send
        [end(0)],
        [STOP],
        [stopped("end_turn"), *said(1, "late")],
        [{"type": "message_delta"}],
        [{"type": "content_block_start", "index": 1}],
        [{"type": "content_block_delta", "index": 1, "delta": {}}],
    ],
)
def test_a_wrong_order_is_a_protocol_error_that_keeps_what_came_before(wrong: list[Event]) -> None:
    error = broken(START, *said(0, "kept"), *wrong)
    assert isinstance(error, ProtocolError)
    assert error.reply is not None
    assert error.reply.text == "kept"
    assert not error.reply.is_complete


def test_a_block_before_the_message_is_a_protocol_error_without_a_reply() -> None:
    error = broken(*said(0, "x"))
    assert isinstance(error, ProtocolError)
    assert error.reply is None


@pytest.mark.parametrize("data", ["{", "[]", "null", '"x"', "", "[" * 100_000, "NaN"])
def test_an_event_without_a_json_object_is_a_protocol_error(data: str) -> None:
    stream = ReplyStream()
    list(stream.feed(encoded([START, *said(0, "kept")])))
    with pytest.raises(ProtocolError) as caught:
        list(stream.feed(f"event: content_block_start\ndata: {data}\n\n".encode()))
    assert caught.value.reply is not None
    assert caught.value.reply.text == "kept"


def test_an_error_event_is_the_error_that_it_names() -> None:
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy"}, "request_id": "req_9"}
    error = broken(START, *said(0, "kept"), overloaded)
    assert isinstance(error, Overloaded)
    assert error.is_transient
    assert error.request_id == "req_9"
    assert error.reply is not None
    assert error.reply.text == "kept"


def test_an_error_event_before_the_message_has_no_reply() -> None:
    error = broken(
        {"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long: 9 > 8"}}
    )
    assert isinstance(error, ContextTooLong)
    assert error.reply is None


def test_a_stream_that_just_ends_is_a_network_error_with_the_reply_so_far() -> None:
    error = broken(START, begin(0, type="text", text=""), delta(0, "text_delta", text="half a sen"))
    assert isinstance(error, NetworkError)
    assert error.reply is not None
    assert error.reply.text == "half a sen"


def test_a_call_whose_block_was_not_closed_is_marked() -> None:
    error = broken(START, *called(0, '{"command": "ls"}')[:-1])
    assert error.reply is not None
    assert error.reply.tool_uses == (ToolUse("toolu_0", "bash", {}, malformed='{"command": "ls"}'),)


def test_deltas_before_a_fault_in_the_same_chunk_are_handed_on() -> None:
    stream, seen = ReplyStream(), []
    with pytest.raises(ProtocolError):
        for item in stream.feed(encoded([START, *said(0, "a"), end(0)])):
            seen.append(item)
    assert seen == [TextDelta("a")]


def test_an_answer_in_one_piece_gives_the_same_reply_as_a_stream() -> None:
    message = {
        **START["message"],
        "content": [
            {"type": "thinking", "thinking": "Hm", "signature": "Eq"},
            {"type": "text", "text": "x", "citations": None},
            {"type": "hologram"},
            {"type": "tool_use", "id": "toolu_3", "name": "bash", "input": {"command": "ls"}},
        ],
        "stop_reason": "tool_use",
    }
    thought = [
        begin(0, type="thinking", thinking="", signature=""),
        delta(0, "thinking_delta", thinking="Hm"),
        delta(0, "signature_delta", signature="Eq"),
        end(0),
    ]
    streamed = [START, *thought, *said(1, "x"), *called(3, '{"command": "ls"}'), stopped("tool_use"), STOP]
    assert Reply.from_message(message) == read(*streamed)[1]


@pytest.mark.parametrize("answer", [None, [], {}, {"content": "x"}, {"content": []}, {"content": [], "stop_reason": 1}])
def test_an_answer_that_is_no_message_is_a_protocol_error(answer: object) -> None:
    with pytest.raises(ProtocolError):
        Reply.from_message(answer)


def test_a_reply_survives_pickling() -> None:
    _, reply = read(START, *said(0, "x"), *called(1, "{}"), stopped("tool_use"), STOP)
    assert pickle.loads(pickle.dumps(reply)) == reply


@given(st.lists(st.text(), max_size=6))
def test_the_deltas_of_a_reply_join_to_its_text(pieces: list[str]) -> None:
    deltas, reply = read(START, *said(0, *pieces), stopped("end_turn"), STOP)
    assert "".join(item.text for item in deltas if isinstance(item, TextDelta)) == reply.text == "".join(pieces)
