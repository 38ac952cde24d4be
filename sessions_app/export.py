"""A session as a document: Markdown for people, JSON for programs. Streams: a long session is never whole in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from events_app.models import Record

NS_PER_S = 1_000_000_000


def as_markdown(title: str, records: Iterable[Record]) -> Iterator[str]:
    """The conversation, oldest first, in pieces of text. Tool calls are folded to their subject and their result;
    thinking and notices are left out."""
    yield f"# {title}\n"
    for record in records:
        content = str(record.payload.get("content", ""))
        match record.event_type:
            case "user_message":
                yield f"\n## You, {_time(record)}\n\n{content}\n"
            case "agent_message" if content.strip():
                yield f"\n## Anima, {_time(record)}\n\n{content}\n"
            case "tool_call":
                subject = content or json.dumps(record.payload.get("tool_input"), ensure_ascii=False)
                yield f"\n**{record.payload.get('tool_name', 'tool')}**\n\n{_fenced(subject)}\n"
            case "tool_response":
                word = "Result" if record.payload.get("success", True) else "Failed"
                yield f"\n{word}:\n\n{_fenced(content)}\n"


def as_json(session: dict[str, Any], records: Iterable[Record]) -> Iterator[str]:
    """One JSON document: what is given of the session, and its events as the log has them, oldest first."""
    head = json.dumps(session, ensure_ascii=False)
    yield f'{head[:-1]}{", " if len(session) else ""}"events": ['
    separator = "\n"
    for record in records:
        event = {
            "id": record.id,
            "type": record.event_type,
            "timestamp": record.timestamp,
            "token_count": record.token_count,
            "payload": record.payload,
        }
        yield separator + json.dumps(event, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _time(record: Record) -> str:
    return datetime.fromtimestamp(record.timestamp / NS_PER_S, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _fenced(text: str) -> str:
    """The text as a code block, whose fence is longer than any in the text."""
    longest = max((len(run) for run in _backticks(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text.rstrip()}\n{fence}"


def _backticks(text: str) -> Iterator[str]:
    run = ""
    for character in text:
        if character == "`":
            run += character
        elif run:
            yield run
            run = ""
    if run:
        yield run
