from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nous.errors import ProtocolError
from nous.sse import EventParser, ServerSentEvent

LINES = st.sampled_from(
    b"data: a|data:b|data:  c|data|data: \xc3\xa4\xf0\x9f\x98\x80|event: tick|event:|: hush|id: 7|retry: 10||".split(
        b"|"
    )
)
ENDINGS = st.sampled_from([b"\n", b"\r", b"\r\n"])


def parsed(*chunks: bytes, limit: int = 1_000) -> list[ServerSentEvent]:
    parser = EventParser(limit)
    return [event for chunk in chunks for event in parser.feed(chunk)]


def data_of(events: Iterable[ServerSentEvent]) -> list[str]:
    return [event.data for event in events]


def test_an_event_has_a_name_and_data() -> None:
    assert parsed(b"event: ping\ndata: {}\n\n") == [ServerSentEvent("ping", "{}")]


def test_an_event_without_a_name_is_a_message() -> None:
    assert parsed(b"data: x\n\n") == [ServerSentEvent("message", "x")]


def test_a_name_holds_for_one_event_only() -> None:
    assert [event.name for event in parsed(b"event: a\ndata: 1\n\ndata: 2\n\n")] == ["a", "message"]


@pytest.mark.parametrize("ending", [b"\n", b"\r", b"\r\n"])
def test_lines_end_in_lf_cr_or_both(ending: bytes) -> None:
    assert parsed(ending.join([b"event: a", b"data: 1", b"", b"data: 2", b"", b""])) == [
        ServerSentEvent("a", "1"),
        ServerSentEvent("message", "2"),
    ]


def test_a_line_ending_cut_between_cr_and_lf_is_one_ending() -> None:
    assert data_of(parsed(b"data: 1\r", b"\ndata: 2\r", b"", b"\n\r", b"\n")) == ["1\n2"]


def test_an_event_that_ends_in_cr_does_not_wait_for_an_lf() -> None:
    parser = EventParser()
    assert data_of(parser.feed(b"data: 1\r\r")) == ["1"]
    assert data_of(parser.feed(b"\ndata: 2\n\n")) == ["2"]


def test_data_lines_are_joined_with_newlines() -> None:
    assert data_of(parsed(b"data: a\ndata:\ndata: b\n\n")) == ["a\n\nb"]


def test_one_space_after_the_colon_is_dropped_and_no_more() -> None:
    assert data_of(parsed(b"data:  a \n\n")) == [" a "]


def test_comments_and_unknown_fields_are_ignored() -> None:
    assert data_of(parsed(b": keep-alive\nid: 1\nretry: 5\ncolour: red\ndata: a\n\n")) == ["a"]


def test_a_byte_order_mark_at_the_start_is_ignored() -> None:
    assert data_of(parsed(b"\xef", b"\xbb", b"\xbfdata: a\n\n")) == ["a"]


def test_an_event_without_its_blank_line_is_none() -> None:
    assert parsed(b"data: a\n") == []


def test_blank_lines_alone_are_no_events() -> None:
    assert parsed(b"\n\n: x\n\n\r\n") == []


def test_a_named_event_that_lost_its_data_is_handed_on() -> None:
    assert parsed(b"event: a\n\n") == [ServerSentEvent("a", "")]


@pytest.mark.parametrize(
    "garbage", [b"data: \xff\xfe", b"data: \xc3", b"<html>502</html>", b"\x00\x01: x", b"d\xc3ta: x"]
)
def test_what_cannot_be_an_event_is_an_error_after_the_events_before_it(garbage: bytes) -> None:
    seen = []
    with pytest.raises(ProtocolError):
        for event in EventParser().feed(b"data: a\n\n" + garbage + b"\n\ndata: b\n\n"):
            seen.append(event)  # a comprehension would lose them with the error
    assert data_of(seen) == ["a"]


def test_a_character_cut_between_chunks_stays_whole() -> None:
    assert data_of(parsed(b"data: \xf0\x9f", b"\x98\x80\n\n")) == ["😀"]


def test_a_line_without_an_end_is_bounded() -> None:
    parser = EventParser(limit=100)
    with pytest.raises(ProtocolError):
        for _ in range(200):
            list(parser.feed(b"x"))


def test_an_event_without_an_end_is_bounded() -> None:
    parser = EventParser(limit=100)
    with pytest.raises(ProtocolError):
        for _ in range(200):
            list(parser.feed(b"data: x\n"))


@given(st.lists(st.tuples(LINES, ENDINGS), max_size=12), st.data())
def test_where_the_chunks_are_cut_changes_nothing(lines: list[tuple[bytes, bytes]], data: st.DataObject) -> None:
    stream = b"".join(line + ending for line, ending in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    chunks = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert parsed(*chunks) == parsed(stream) == parsed(*(bytes([byte]) for byte in stream))
