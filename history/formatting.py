"""Times, numbers and texts as people read them. Pure, but for the clock's time zone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

NS_PER_S = 1_000_000_000


def moment(timestamp_ns: int) -> datetime:
    """In the time zone of this machine. A time that no calendar has becomes the nearest one it has."""
    try:
        return datetime.fromtimestamp(timestamp_ns / NS_PER_S, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC) if timestamp_ns > 0 else datetime.min.replace(tzinfo=UTC)


def time_element(timestamp_ns: int) -> SafeString:
    at = moment(timestamp_ns)
    exactly = at.isoformat(timespec="milliseconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', exactly, exactly, at.isoformat(" ", "seconds")[:19])


def dollars(amount: float | None) -> str:
    if amount is None:
        return "–"
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:.4f}"


def number(value: int) -> str:
    return f"{value:,}"


def duration(milliseconds: int) -> str:
    return f"{milliseconds:,} ms" if milliseconds < 10_000 else f"{milliseconds / 1000:,.1f} s"


def one_line(text: str, characters: int = 160) -> str:
    line = " ".join(text[: characters * 4].split())
    return line if len(line) <= characters else line[: characters - 1] + "…"


def pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def subject(event_type: str, payload: Mapping[str, Any]) -> str:
    """What an event is about, in one line."""
    content = payload.get("content")
    if isinstance(content, str) and content.strip():
        return one_line(content)
    if event_type == "tool_call":
        return one_line(json.dumps(payload.get("tool_input"), ensure_ascii=False, default=str)[:1_000])
    if event_type == "agent_message" and payload.get("thinking"):
        return "(thinking)"
    return "(nothing)"
