"""Events that what was felt at a reply names, be they of its session or of others: elsewhere they have other ids. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def named_events(payload: Mapping[str, Any]) -> set[int]:
    """Each `event` in what was `felt`."""
    found: set[int] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if type(value.get("event")) is int:
                found.add(value["event"])
            for item in value.values():
                look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)

    look(payload.get("felt"))
    return found


def renamed(payload: Mapping[str, Any], new_ids: Mapping[int, int]) -> dict[str, Any]:
    """The payload with the new ids of those events; of what is not in the file the id is left out: it is another's here."""

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {key: told(item) for key, item in value.items() if key != "event"}
            event = value.get("event")
            if type(event) is not int:
                return kept | ({"event": event} if "event" in value else {})
            return kept | ({"event": new_ids[event]} if event in new_ids else {})
        return [told(item) for item in value] if isinstance(value, list) else value

    return {**payload, "felt": told(payload["felt"])} if "felt" in payload else dict(payload)
