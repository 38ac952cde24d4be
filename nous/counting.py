"""What an event costs in the context, by the count of the model's own server.

The API counts whole requests. So an event is put into the smallest conversation that is valid with it, and what the
same conversation costs with next to nothing in its place is subtracted. Thinking cannot be counted apart from the
conversation it is bound to: it stays an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from events_app.cost import estimated_tokens
from events_app.models import Event, Record
from events_app.payloads import AgentMessage, EventType, Payload, ToolCall, ToolResponse, UserMessage
from nous.prompt import Body
from sessions_app.conversation import ThinkingRule, messages

LEAST = "."
"""A text of one token."""
ID = "toolu_0"
"""Every measured call has this id, so that floors are few and can be remembered."""

Count = Callable[[Body], int]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Tokens of an event = count(body) − count(floor) + `floor_tokens`."""

    body: Body
    floor: Body
    floor_tokens: int
    uncountable: int = 0
    """Tokens that are estimated, and added."""

    def taken_with(self, count: Count, count_floor: Count) -> int:
        """At least 1. `count_floor` may remember: floors come again and again."""
        return max(1, count(self.body) - count_floor(self.floor) + self.floor_tokens + self.uncountable)


def measurement(event: Event, model: str) -> Measurement:
    """How to count the event. MalformedPayload if it cannot be understood; such an event is never sent."""
    value = event.value
    if isinstance(value, ToolCall | ToolResponse):
        value = replace(value, tool_use_id=ID)
    match value:
        case UserMessage():
            return Measurement(_body(model, value), _body(model, UserMessage(content=LEAST)), 1)
        case AgentMessage():
            said = UserMessage(content=LEAST)
            plain = replace(value, thinking=())
            floor = AgentMessage(content=LEAST)
            thinking = estimated_tokens(value.event_type, {"thinking": list(value.thinking)}) if value.thinking else 0
            body = _body(model, said, plain, said)
            return Measurement(body, _body(model, said, floor, said), 1 if value.content.strip() else 0, thinking)
        case ToolCall():
            answer = ToolResponse(tool_name=value.tool_name, tool_use_id=ID, content=LEAST)
            said = UserMessage(content=LEAST)
            return Measurement(_body(model, said, value, answer), _body(model, said, offers=value.tool_name), 0)
        case ToolResponse():
            call = ToolCall(tool_name=value.tool_name, tool_use_id=ID, tool_input={})
            said = UserMessage(content=LEAST)
            floor_answer = replace(value, content=LEAST)
            return Measurement(_body(model, said, call, value), _body(model, said, call, floor_answer), 1)
    raise AssertionError(f"{event.event_type} never enters the context")


def _body(model: str, *payloads: Payload, offers: str = "") -> Body:
    """A request whose conversation says just this. `offers`: a tool to declare although nobody calls it."""
    records = [_record(index, payload) for index, payload in enumerate(payloads, 1)]
    body: Body = {"model": model, "messages": messages(records, ThinkingRule())}
    if names := sorted({offers} - {""} | set(_called(body["messages"]))):
        body["tools"] = [{"name": name, "input_schema": {"type": "object"}} for name in names]
    return body


def _record(index: int, payload: Payload) -> Record:
    return Record(index, str(EventType(payload.event_type)), payload.to_payload(), 0)


def _called(conversation: Sequence[dict[str, Any]]) -> list[str]:
    blocks = (block for message in conversation for block in message["content"])
    return [block["name"] for block in blocks if block["type"] == "tool_use"]
