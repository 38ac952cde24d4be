"""A session to read on a terminal or in a pipe: who said what and when, tool calls short. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from anima_project.plain_text import harmless
from events_app.models import Record
from events_app.payloads import UserMessage

NS_PER_S = 1_000_000_000
LINES = 10
"""Of a tool's result, unless all of it is wanted."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a conversation, harmless. Either part may be empty."""

    kind: str
    """The type of the event, or "failure" for the result of a tool that failed."""
    heading: str
    text: str = ""


def passages(records: Iterable[Record], *, is_full: bool = False) -> Iterator[Passage]:
    """The conversation, oldest first. Thinking is left out, and results are cut unless `is_full`."""
    for record in records:
        content = harmless(str(record.payload.get("content", ""))).strip("\n")
        match record.event_type:
            case "user_message":
                yield Passage(record.event_type, f"You, {when(record.timestamp)}", harmless(said(record)).strip("\n"))
            case "agent_message" if content.strip():
                yield Passage(record.event_type, f"Anima, {when(record.timestamp)}", content)
            case "tool_call":
                yield Passage(record.event_type, f"{_tool(record)} {_subject(record, content)}".rstrip())
            case "tool_response":
                kind = record.event_type if record.payload.get("success", True) else "failure"
                yield Passage(kind, "", content if is_full else _shortened(content))
            case "system_message" if not record.payload.get("record"):
                yield Passage(record.event_type, "", content)


def said(record: Record) -> str:
    """What a message of the user's shows: the words, and what came along with them."""
    value = record.understood
    return value.shown if isinstance(value, UserMessage) else str(record.payload.get("content", ""))


def moment(timestamp_ns: int) -> str:
    """Day and minute, in UTC."""
    try:
        return f"{datetime.fromtimestamp(timestamp_ns / NS_PER_S, UTC):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):  # a log from elsewhere may hold any number
        return "????-??-?? ??:??"


def when(timestamp_ns: int) -> str:
    return f"{moment(timestamp_ns)} UTC"


def age(timestamp_ns: int, now_ns: int) -> str:
    """How long ago, in one unit; a clock that went back counts as now."""
    seconds = (now_ns - timestamp_ns) / NS_PER_S
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"


def one_line(text: str) -> str:
    return " ".join(harmless(text).split())


def excerpt(text: str, words: Iterable[str], width: int) -> str:
    """About `width` characters of the text in one line, around the first of the words that is found in it."""
    line = one_line(text)
    places = [place for word in words if (place := line.casefold().find(one_line(word).casefold())) >= 0]
    start = max(0, min(places, default=0) - width // 3)
    start = min(start, max(0, len(line) - width))
    cut = line[start : start + width]
    return f"{'…' if start else ''}{cut}{'…' if start + width < len(line) else ''}"


def _tool(record: Record) -> str:
    name = one_line(str(record.payload.get("tool_name", "tool")))
    return "$" if name == "bash" else name


def _subject(record: Record, content: str) -> str:
    return content or harmless(json.dumps(record.payload.get("tool_input", {}), ensure_ascii=False))


def _shortened(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= LINES + 1:
        return text
    return "\n".join([*lines[:LINES], f"… {len(lines) - LINES:,} more lines (--full shows them)"])
