"""Arbitrary logs: what crashes, races, foreign servers and windows that cut anywhere can leave behind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, SystemMessage, ToolCall, ToolResponse, UserMessage

words = st.sampled_from(["", " ", "\n", "hello", "  ends in space ", "ünïcödé 🦊", "<inner_voice>", "a\n\nb"])
ids = st.sampled_from(["a", "b", "c", "d", "toolu_1"])
names = st.sampled_from(["bash", "web_get", "no such tool!", "", "x" * 200])
thinking = st.lists(
    st.sampled_from(
        [
            {"type": "thinking", "thinking": "hm", "signature": "c2ln"},
            {"type": "thinking", "thinking": "unsigned"},
            {"type": "redacted_thinking", "data": "eA=="},
        ]
    ),
    max_size=2,
).map(tuple)
contributions = st.lists(
    st.fixed_dictionaries({"source": st.sampled_from(["thymos", 'm"n']), "text": words}), max_size=2
).map(tuple)
payloads: st.SearchStrategy[Payload] = st.one_of(
    st.builds(UserMessage, content=words),
    st.builds(
        AgentMessage,
        content=words,
        thinking=thinking,
        model=st.sampled_from(["", "m", "m"]),
        contributions=contributions,
        view=st.just({"from": 1, "prefix": "p"}),
    ),
    st.builds(ToolCall, tool_name=names, tool_input=st.sampled_from([{}, {"command": "ls"}]), tool_use_id=ids),
    st.builds(ToolResponse, content=words, tool_name=names, tool_use_id=ids, success=st.booleans()),
    st.builds(SystemMessage, content=words),
)
broken: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"content": 3}, {"tool_use_id": "!", "tool_input": []}]
)


@st.composite
def logs(draw: st.DrawFn) -> list[Record]:
    """Up to 25 records in the order of their ids, cut off at any point in front."""
    records = []
    for id_ in range(1, draw(st.integers(1, 25)) + 1):
        payload = draw(payloads)
        stored = payload.to_payload() if draw(st.integers(0, 20)) else draw(broken)
        records.append(Record(id_, str(payload.event_type), stored, 0))
    return records[draw(st.integers(0, len(records) - 1)) :]
