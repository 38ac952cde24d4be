"""Where a payload names other events of its session by their ids, and how it names them once they have others. Pure.

A reply names where its view started and what stood at the head; what a subsystem wrote down, what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from events_app.payloads import EventType, ids_in

Payload = Mapping[str, Any]


def referenced(event_type: str, payload: Payload) -> Iterator[tuple[str, Any]]:
    """Each mention: where it stands, and what is there for an id. 0, which names no event, is none."""
    if event_type == EventType.AGENT_MESSAGE:
        view = _mapping(payload.get("view"))
        if view.get("from", 0) != 0 or type(view.get("from", 0)) is not int:
            yield "payload.view.from", view["from"]
        yield from _named("payload.view.head", view.get("head"))
    if event_type == EventType.SYSTEM_MESSAGE:
        yield from _named("payload.record.events", _mapping(payload.get("record")).get("events"))


def renumbered(event_type: str, payload: Payload, new: Callable[[int], int]) -> dict[str, Any]:
    """The payload with every mention by its new id. What `referenced` finds must be ids."""
    changed = dict(payload)
    if event_type == EventType.AGENT_MESSAGE and (view := dict(_mapping(payload.get("view")))):
        if view.get("from"):
            view["from"] = new(view["from"])
        if view.get("head"):
            view["head"] = _renamed(view["head"], new)
        changed["view"] = view
    if event_type == EventType.SYSTEM_MESSAGE and (record := dict(_mapping(payload.get("record")))).get("events"):
        changed["record"] = {**record, "events": _renamed(record["events"], new)}
    return changed


def _named(where: str, names: Any) -> Iterator[tuple[str, Any]]:
    if names is None:
        return
    if not isinstance(names, Mapping):
        yield where, names
        return
    for name, named in names.items():
        for id_ in ids_in(named):
            yield f"{where}.{name}", id_


def _renamed(names: Mapping[str, Any], new: Callable[[int], int]) -> dict[str, Any]:
    return {
        name: [new(id_) for id_ in named] if isinstance(named, list | tuple) else new(named)
        for name, named in names.items()
    }


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
