"""A session as a document: Markdown for people, JSON for programs. Streams: a long session is never whole in memory.

The JSON document is complete: `session_file.py` reads it, and what is imported from it is seen by a model as the
original was. One event stands on each line:

    {"format": "anima session", "version": 1, "session": {…}, "events": [
    {"id": …, "type": …, "timestamp": …, "token_count": …, "payload": {…}},
    …
    ]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from events_app.models import Record
from sessions_app.reading import said

if TYPE_CHECKING:
    from sessions_app.models import Session

FORMAT, VERSION = "anima session", 1
NS_PER_S = 1_000_000_000


def as_markdown(title: str, records: Iterable[Record]) -> Iterator[str]:
    """The conversation, oldest first, in pieces of text. Tool calls are folded to their subject and their result;
    thinking and notices are left out."""
    yield f"# {title}\n"
    for record in records:
        content = str(record.payload.get("content", ""))
        match record.event_type:
            case "user_message":
                yield f"\n## You, {_time(record)}\n\n{said(record)}\n"
            case "agent_message" if content.strip():
                yield f"\n## Anima, {_time(record)}\n\n{content}\n"
            case "tool_call":
                subject = content or json.dumps(record.payload.get("tool_input"), ensure_ascii=False)
                yield f"\n**{record.payload.get('tool_name', 'tool')}**\n\n{_fenced(subject)}\n"
            case "tool_response":
                word = "Result" if record.payload.get("success", True) else "Failed"
                yield f"\n{word}:\n\n{_fenced(content)}\n"


def described(session: Session) -> dict[str, Any]:
    """What its document says of the session itself."""
    return {
        "id": session.pk,
        "name": session.name,
        "created_at": session.created_at,
        "directory": session.directory,
        "begun_by": session.begun_by,
    }


def as_json(session: Mapping[str, Any], records: Iterable[Record]) -> Iterator[str]:
    """One JSON document, in pieces of text: what is given of the session, and its events as the log has them, oldest
    first."""
    head = json.dumps({"format": FORMAT, "version": VERSION, "session": dict(session)}, ensure_ascii=False)
    yield f'{head[:-1]}, "events": ['
    separator = "\n"
    for record in records:
        yield separator + json.dumps(record_as_json(record), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def record_as_json(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "type": record.event_type,
        "timestamp": record.timestamp,
        "token_count": record.token_count,
        "payload": record.payload,
    }


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
