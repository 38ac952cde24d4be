"""Taking events in: the durable subscriber of the log. What it leaves depends on the log alone, however it was cut into
batches, and on whatever died in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from events_app.jobs import enqueue
from events_app.models import Event
from mneme import store
from mneme.gist import gists
from mneme.meaning import is_installed
from mneme.models import PARTS, Forgotten, Memory

CURSOR = "mneme"
FEELING = "thymos"
"""Under this name a reply records what was felt."""
TOMBSTONE = "forgotten"
"""The kind of what is written down when something is to be forgotten."""
UNDERSTAND = "mneme.tasks.understand"
Levels = dict[str, float]


def keep_up(events: Sequence[Event]) -> None:
    """Remember these events: the handler of the durable subscriber, in the transaction of its cursor."""
    forgotten = set(
        Forgotten.objects.filter(event_id__in=[event.pk for event in events]).values_list("event_id", flat=True)
    )
    waiting: list[Memory] = []
    for event in events:
        if is_reply(event):
            waiting = _settled(waiting, event)
        if event.pk not in forgotten:
            waiting += memories(event)
        if gone := tombs(event):
            forgotten.update(gone)
            waiting = [memory for memory in waiting if memory.event_id not in forgotten]
            store.forget(gone)
    store.add(waiting)
    if waiting and is_installed():
        enqueue(UNDERSTAND)


def memories(event: Event) -> list[Memory]:
    """What is remembered of an event; a reply knows how it felt, all else will."""
    levels = felt(event) if is_reply(event) else None
    return [
        Memory(
            id=event.pk * PARTS + gist.part,
            session_id=event.session_id,
            speaker=gist.speaker,
            tool=gist.tool,
            timestamp=event.timestamp,
            text=gist.text,
            terms=" ".join(gist.terms),
            length=len(gist.terms),
            digest=gist.digest,
            levels=levels,
        )
        for gist in gists(event.event_type, event.payload, PARTS)
    ]


def tombs(event: Event) -> list[int]:
    """The events of its session that a tombstone asks to forget."""
    if event.event_type != "system_message" or not isinstance(event.payload, Mapping):
        return []
    record = event.payload.get("record")
    if (
        not isinstance(record, Mapping)
        or record.get("kind") != TOMBSTONE
        or not isinstance(record.get("events"), Mapping)
    ):
        return []
    asked = record["events"].get("forgets")
    ids = [id_ for id_ in asked if type(id_) is int and 0 < id_ < 2**63] if isinstance(asked, list) else []
    return list(Event.objects.filter(id__in=ids, session_id=event.session_id).values_list("id", flat=True))


def is_reply(event: Event) -> bool:
    """The first stretch of one, which records what the agent felt."""
    return (
        event.event_type == "agent_message" and isinstance(event.payload, Mapping) and bool(event.payload.get("model"))
    )


def felt(event: Event) -> Levels:
    """The levels that a reply recorded; none if the agent felt nothing then."""
    said = event.payload.get("felt")
    mine = said.get(FEELING) if isinstance(said, Mapping) else None
    levels = mine.get("levels") if isinstance(mine, Mapping) else None
    return levels_of(levels)


def levels_of(value: Any) -> Levels:
    if not isinstance(value, Mapping):
        return {}
    return {
        str(name): float(level) for name, level in value.items() if isinstance(level, int | float) and 0 <= level <= 100
    }


def _settled(waiting: Iterable[Memory], reply: Event) -> list[Memory]:
    """What was taken in since the reply before is given the feeling of this one, which is about it."""
    levels, kept = felt(reply), list(waiting)
    for memory in kept:
        if memory.session_id == reply.session_id and memory.levels is None:
            memory.levels = levels
    Memory.objects.filter(session_id=reply.session_id, levels__isnull=True, id__lt=reply.pk * PARTS).update(
        levels=levels
    )
    return kept
