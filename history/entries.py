"""A stretch of the log as a conversation: each entry is what a person reads as one thing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from events_app.models import Record
from events_app.payloads import AgentMessage, SystemMessage, ToolCall, ToolResponse, UserMessage
from history.formatting import duration, pretty, subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a conversation."""

    kind: str
    """user, agent, call, result, notice, kept (what a subsystem wrote down), or broken."""
    record: Record
    text: str = ""
    thoughts: tuple[str, ...] = ()
    contributions: tuple[Mapping[str, str], ...] = ()
    """What the subsystems added to the call that this reply came of."""
    begins_reply: bool = False
    """Whether it is the first of a reply, and knows of it as a whole."""
    facts: tuple[str, ...] = ()
    """Short remarks: model, how it ended, how long it took."""
    level: str = ""
    tool: str = ""
    about: str = ""
    """What a call is about, or what was written down, in one line."""
    input: str = ""
    answer: Record | None = None
    result: str = ""
    succeeded: bool | None = None
    """None for a call that has no answer yet."""

    @property
    def tokens(self) -> str:
        if self.kind in ("notice", "kept"):
            return ""
        return f"{self.record.token_count:,}" if self.record.token_count else f"≈ {self.record.cost:,}"


@dataclass(slots=True)
class _Answers:
    """The responses by the id of their call; who takes one shows it, so that nobody else does."""

    of: dict[str, Record]
    shown: set[int] = field(default_factory=set)


def entries(records: Sequence[Record], answers_elsewhere: Iterable[Record] = ()) -> list[Entry]:
    """The entries of the records, oldest first. A call shows its answer, be it among the records or among those from
    elsewhere; an answer whose call is not here stands for itself."""
    answers = _Answers({})
    for record in [*answers_elsewhere, *records]:
        if record.event_type == "tool_response":
            answers.of.setdefault(str(record.payload.get("tool_use_id")), record)
    found = [_entry(record, answers) for record in records]
    return [entry for entry in found if entry.kind != "result" or entry.record.id not in answers.shown]


def unanswered(records: Sequence[Record]) -> list[str]:
    """The ids of the calls whose answers are not among the records."""
    answered = {record.payload.get("tool_use_id") for record in records if record.event_type == "tool_response"}
    ids = [record.payload.get("tool_use_id") for record in records if record.event_type == "tool_call"]
    return [id_ for id_ in ids if isinstance(id_, str) and id_ not in answered]


def _entry(record: Record, answers: _Answers) -> Entry:
    match value := record.understood:
        case None:
            return Entry(kind="broken", record=record, input=pretty(record.payload))
        case UserMessage():
            return Entry(kind="user", record=record, text=value.shown)
        case AgentMessage():
            return Entry(
                kind="agent",
                record=record,
                text=value.content,
                thoughts=tuple(_thought(block) for block in value.thinking),
                contributions=tuple(_contribution(part) for part in value.contributions),
                begins_reply=bool(value.model),
                facts=tuple(_facts(value)),
            )
        case ToolCall():
            answer = answers.of.get(value.tool_use_id)
            if answer is not None:
                answers.shown.add(answer.id)
            return _call(record, value, answer)
        case ToolResponse():
            return _result(record, value)
        case SystemMessage():
            if not value.is_notice:
                return Entry(kind="kept", record=record, text=value.content, about=str(value.record.get("kind", "")))
            return Entry(kind="notice", record=record, text=value.content, level=value.level)
    raise AssertionError(f"{record.event_type} is not one of the five types")


def _call(record: Record, call: ToolCall, answer: Record | None) -> Entry:
    entry = Entry(
        kind="call",
        record=record,
        tool=call.tool_name,
        about=subject(call.event_type, record.payload),
        input=call.malformed_input or pretty(call.tool_input),
    )
    if answer is None:
        return entry
    took = answer.payload.get("duration_ms")
    return replace(
        entry,
        answer=answer,
        result=str(answer.payload.get("content", "")),
        succeeded=answer.payload.get("success", True) is not False,
        facts=(duration(took),) if type(took) is int and took else (),
    )


def _result(record: Record, response: ToolResponse) -> Entry:
    facts = (duration(response.duration_ms),) if response.duration_ms else ()
    return Entry(
        kind="result",
        record=record,
        tool=response.tool_name,
        result=response.content,
        succeeded=response.success,
        facts=facts,
    )


def _facts(reply: AgentMessage) -> Iterable[str]:
    if reply.model:
        yield reply.model
    if reply.interrupted:
        yield "interrupted"
    elif reply.stop_reason and reply.stop_reason not in ("end_turn", "tool_use"):
        yield reply.stop_reason
    usage = reply.usage
    if usage:
        parts = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
        yield f"{sum(usage.get(part, 0) for part in parts):,} tokens in, {usage.get('output_tokens', 0):,} out"


def _thought(block: Mapping[str, Any]) -> str:
    if block.get("type") == "redacted_thinking":
        return "(The model's server keeps this thought to itself.)"
    return str(block.get("thinking", ""))


def _contribution(part: Mapping[str, Any]) -> Mapping[str, str]:
    return {"source": str(part.get("source", "")), "text": str(part.get("text", ""))}
