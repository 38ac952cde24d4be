"""From events to the messages of the Messages API. Whatever the log holds, what comes out is a valid conversation.

    starts with a user's text · each tool_use answered in the very next message, tool_results first · no empty text ·
    one id, one call · an unanswered call answers as interrupted · a result whose call left the view becomes text

Pairs by `tool_use_id`, never by order. The same records give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse, UserMessage, storable
from sessions_app.contributions import spoken
from sessions_app.elements import ATTACHED, element

Block = dict[str, Any]
Message = dict[str, Any]

OUT_OF_VIEW = "(What was said before this is out of view.)"
INTERRUPTED = "Interrupted before it was done; there is no result."
NO_OUTPUT = "(no output)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkingRule:
    """Which past thinking may go back to the model. The API refuses a conversation with thinking that does not fit."""

    model: str = ""
    prefix: str = ""
    """The fingerprint of model, system prompt and tools."""
    start: int = 0
    """The id of the first event in view."""
    is_bound: bool = True
    """Whether this model's thinking is bound to everything that stood before it."""

    def admits(self, reply: AgentMessage) -> bool:
        if self.is_bound:
            return reply.view.get("from") == self.start and reply.view.get("prefix") == self.prefix
        return reply.model == self.model


def messages(records: Sequence[Record], rule: ThinkingRule) -> list[Message]:
    """The conversation that the records make, for the model that `rule` describes."""
    values = [value for record in records if (value := record.understood) is not None]
    assembly = _Assembly(rule, answers=_first_answers(values))
    for value in values:
        match value:
            case UserMessage():
                assembly.user_says(value.voiced)
                assembly.user_attaches(value.attached)
            case AgentMessage():
                assembly.agent_says(value)
            case ToolCall():
                assembly.agent_calls(value)
            case ToolResponse():
                assembly.tool_answers(value)
    made: list[Message] = storable(assembly.finished())  # a row that was written past our code can hold anything
    return made


def with_head(conversation: Sequence[Message], texts: Sequence[str]) -> list[Message]:
    """The conversation with texts before everything else, in the user's turn. Unchanged if there are none."""
    blocks = [{"type": "text", "text": text} for text in texts if text.strip()]
    if not blocks:
        return list(conversation)
    if not conversation:
        return [{"role": "user", "content": blocks}]
    first, *after = conversation
    return [{**first, "content": [*blocks, *first["content"]]}, *after]


def with_tail(conversation: Sequence[Message], text: str) -> list[Message]:
    """The conversation with a text after everything else, in the user's turn. Unchanged if the text is empty."""
    if not text:
        return list(conversation)
    tail = {"type": "text", "text": text}
    if not conversation or conversation[-1]["role"] != "user":
        return [*conversation, {"role": "user", "content": [tail]}]
    *before, last = conversation
    return [*before, {**last, "content": [*last["content"], tail]}]


def _first_answers(values: Sequence[Payload]) -> dict[str, ToolResponse]:
    answers: dict[str, ToolResponse] = {}
    for value in values:
        if isinstance(value, ToolResponse):
            answers.setdefault(value.tool_use_id, value)
    return answers


@dataclass(slots=True)
class _Assembly:
    """The messages so far, and the calls of the last one that still need their answers."""

    rule: ThinkingRule
    answers: dict[str, ToolResponse]
    conversation: list[Message] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    open_calls: list[ToolCall] = field(default_factory=list)
    admits_thinking: bool = False

    def user_says(self, text: str) -> None:
        self._answer_open_calls()
        self._add("user", _text(text))

    def user_attaches(self, attached: Sequence[Mapping[str, Any]]) -> None:
        for one in attached:
            kind, source = str(one.get("kind", "")), str(one.get("source", ""))
            self._add("user", _text(element(ATTACHED, kind, f"{kind} {source}\n\n{one.get('text', '')}")))

    def agent_says(self, reply: AgentMessage) -> None:
        if reply.model:  # the first stretch of a reply speaks for the others
            self._answer_open_calls()
            self.admits_thinking = self.rule.admits(reply)
            self._add("user", _text(spoken(reply.contributions)))
        if self.admits_thinking:
            self._add("assistant", [block for block in reply.thinking if _can_go_back(block)])
        self._add("assistant", _text(reply.content))

    def agent_calls(self, call: ToolCall) -> None:
        if call.tool_use_id in self.called:
            return
        self.called.add(call.tool_use_id)
        self.open_calls.append(call)
        self._add("assistant", [_tool_use(call)])

    def tool_answers(self, answer: ToolResponse) -> None:
        if answer.tool_use_id in self.called:
            self._answer_open_calls()
        elif self.answers[answer.tool_use_id] is answer:
            self.user_says(f"A result of {answer.tool_name}, whose call is out of view:\n{answer.content or NO_OUTPUT}")

    def finished(self) -> list[Message]:
        self._answer_open_calls()
        self._trim_the_end()
        if self.conversation and self.conversation[0]["role"] != "user":
            self.conversation.insert(0, {"role": "user", "content": _text(OUT_OF_VIEW)})
        return self.conversation

    def _answer_open_calls(self) -> None:
        calls, self.open_calls = self.open_calls, []
        self._add("user", [_tool_result(call, self.answers.get(call.tool_use_id)) for call in calls])

    def _add(self, role: str, blocks: Sequence[Block]) -> None:
        if not blocks:
            return
        if role == "user":
            self._close_reply()
        if not self.conversation or self.conversation[-1]["role"] != role:
            self.conversation.append({"role": role, "content": []})
        self.conversation[-1]["content"].extend(blocks)

    def _close_reply(self) -> None:
        """The API refuses a reply that ends in thinking: it was cut short before it said anything."""
        if not self.conversation or self.conversation[-1]["role"] != "assistant":
            return
        content = self.conversation[-1]["content"]
        while content and content[-1]["type"] in ("thinking", "redacted_thinking"):
            del content[-1]
        if not content:
            del self.conversation[-1]

    def _trim_the_end(self) -> None:
        """The API refuses a conversation whose last words are the agent's and end in white space."""
        self._close_reply()
        if not self.conversation or self.conversation[-1]["role"] != "assistant":
            return
        content = self.conversation[-1]["content"]
        if content[-1]["type"] == "text":
            content[-1] = {"type": "text", "text": content[-1]["text"].rstrip()}


def _text(text: str) -> list[Block]:
    return [{"type": "text", "text": text}] if text.strip() else []


def _tool_use(call: ToolCall) -> Block:
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", call.tool_name)[:128] or "unknown"
    return {"type": "tool_use", "id": call.tool_use_id, "name": name, "input": call.tool_input}


def _tool_result(call: ToolCall, answer: ToolResponse | None) -> Block:
    text = INTERRUPTED if answer is None else answer.content
    block: Block = {
        "type": "tool_result",
        "tool_use_id": call.tool_use_id,
        "content": [{"type": "text", "text": text if text.strip() else NO_OUTPUT}],
    }
    if answer is None or not answer.success:
        block["is_error"] = True
    return block


def _can_go_back(block: Block) -> bool:
    """Servers that do not sign their thinking do not want it back."""
    return block.get("type") == "redacted_thinking" or bool(block.get("signature"))
