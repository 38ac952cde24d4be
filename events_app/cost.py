"""What an event costs in the context before anybody counted it: the one estimate used everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

BYTES_PER_TOKEN = 4


def estimated_tokens(event_type: str, payload: Mapping[str, Any]) -> int:
    """UTF-8 bytes / 4, at least 1: of the text for what was said and what it brings along, of the whole payload for tool
    events, of text, thinking and contributions for a reply. 0 for what never enters the context."""
    match event_type:
        case "system_message":
            return 0
        case "user_message":
            text = str(payload.get("content", ""))
            if attached := payload.get("attached"):
                text += json.dumps(attached, ensure_ascii=False)
        case "agent_message":
            text = str(payload.get("content", ""))
            if extras := [payload[key] for key in ("thinking", "contributions") if payload.get(key)]:
                text += json.dumps(extras, ensure_ascii=False)
        case _:
            text = json.dumps(payload, ensure_ascii=False)
    return max(1, len(text.encode(errors="replace")) // BYTES_PER_TOKEN)
