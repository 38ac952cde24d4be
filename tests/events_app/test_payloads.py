from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_app.cost import estimated_tokens
from events_app.errors import MalformedPayload
from events_app.payloads import (
    PAYLOADS,
    AgentMessage,
    Payload,
    SystemMessage,
    ToolCall,
    ToolResponse,
    UserMessage,
    storable,
)

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, json_values, max_size=3)
ids = st.from_regex(r"[a-zA-Z0-9_-]{1,40}", fullmatch=True)
payloads: st.SearchStrategy[Payload] = st.one_of(
    st.builds(UserMessage, content=texts),
    st.builds(
        AgentMessage,
        content=texts,
        thinking=st.lists(objects, max_size=2).map(tuple),
        stop_reason=texts,
        model=texts,
        usage=st.dictionaries(texts, st.integers(0, 10**9), max_size=3),
        interrupted=st.booleans(),
        view=objects,
        contributions=st.lists(objects, max_size=2).map(tuple),
    ),
    st.builds(ToolCall, content=texts, tool_name=texts, tool_input=objects, tool_use_id=ids, malformed_input=texts),
    st.builds(
        ToolResponse,
        content=texts,
        tool_name=texts,
        tool_use_id=ids,
        success=st.booleans(),
        duration_ms=st.integers(0, 10**9),
    ),
    st.builds(SystemMessage, content=texts, level=st.sampled_from(SystemMessage.LEVELS)),
)


@given(payloads)
def test_a_payload_comes_back_from_the_log_as_it_went_in(value: Payload) -> None:
    stored = json.loads(json.dumps(value.to_payload()))
    assert type(value).from_payload(stored) == value


@given(st.sampled_from(sorted(PAYLOADS)), json_values | objects)
def test_whatever_stands_in_a_payload_it_is_read_or_refused_with_one_error(event_type: str, payload: Any) -> None:
    try:
        value = PAYLOADS[event_type].from_payload(payload)
    except MalformedPayload:
        return
    assert value.event_type == event_type


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        ([], "it is no JSON object"),
        ({"content": "x"}, "tool_name is missing"),
        ({"tool_name": "bash", "tool_use_id": "a", "tool_input": "ls"}, "tool_input is 'ls'"),
        ({"tool_name": "bash", "tool_use_id": "a b", "tool_input": {}}, "tool_use_id is 'a b'"),
    ],
)
def test_a_malformed_payload_is_refused_by_the_name_of_its_fault(payload: object, problem: str) -> None:
    with pytest.raises(MalformedPayload, match=problem):
        ToolCall.from_payload(payload)


def test_what_a_newer_version_wrote_is_read_as_far_as_it_is_known() -> None:
    assert UserMessage.from_payload({"content": "hi", "mood": "sunny"}) == UserMessage(content="hi")


def test_what_no_database_takes_is_put_into_words() -> None:
    assert storable({"a\0": ["\ud800", float("nan"), (1.5, True, None)]}) == {
        "a\ufffd": ["\ufffd", "nan", [1.5, True, None]]
    }


@given(payloads)
def test_only_what_is_never_sent_costs_nothing(value: Payload) -> None:
    cost = estimated_tokens(value.event_type, value.to_payload())
    assert (cost == 0) == isinstance(value, SystemMessage)


def test_tool_events_cost_their_whole_payload() -> None:
    small = ToolCall(tool_name="bash", tool_input={"command": "ls"}, tool_use_id="a")
    large = ToolCall(tool_name="bash", tool_input={"command": "x" * 4000}, tool_use_id="a")
    difference = estimated_tokens("tool_call", large.to_payload()) - estimated_tokens("tool_call", small.to_payload())
    assert difference == pytest.approx(1000, abs=2)


@pytest.mark.parametrize("events", [[], "x", {"first": "3"}, {"first": 0}, {"first": True}, {"left_out": [1, -2]}])
def test_a_record_names_events_by_their_ids_and_nothing_else(events: Any) -> None:
    with pytest.raises(MalformedPayload, match=r"record\.events"):
        SystemMessage.from_payload({"record": {"kind": "snapshot", "events": events}})


def test_a_message_with_a_record_is_no_notice() -> None:
    assert SystemMessage(content="Full.").is_notice
    assert not SystemMessage(content="Tea.", record={"kind": "pin", "events": {"message": 3}}).is_notice
