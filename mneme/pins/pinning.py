"""Pinning and unpinning: both are events, and the rows that say what is pinned at present are worked out from them.

Only what the user said can be pinned: a message, or some words that occur in it just so. Whoever pins, nobody can make the
user say something that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import EventType, SystemMessage
from mneme.errors import CannotPin
from mneme.models.pin import Pin as Row
from mneme.snapshots.forgotten import forgotten

PIN, UNPIN = "pin", "unpin"
USER, AGENT = "user", "agent"
LOOKED_AT = 1_000
"""Messages of the user's among which words are looked for, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What is pinned."""

    id: int
    """Of the event by which it was."""
    message_id: int
    said_at: int
    """Nanoseconds since the epoch."""
    text: str
    """The user's words."""
    by: str
    """user or agent."""


def pin(session_id: int, message_id: int, words: str = "", by: str = USER) -> Pin:
    """Keep the user's message in view, or just `words` of it. CannotPin if it is none of the session's, or does not
    contain them. What is pinned already stays so."""
    message = _message(session_id, message_id)
    if words.strip() and words not in message.payload["content"]:
        raise CannotPin("These words", f"message {message_id} does not contain them just so; quote it exactly.")
    if not message.payload["content"].strip():
        raise CannotPin(f"Message {message_id}", "it holds no words.")
    words = words if words.strip() else ""
    if known := Row.objects.filter(session_id=session_id, message_id=message_id, words=words).first():
        return _pin(known, message)
    with transaction.atomic():
        record: dict[str, Any] = {"kind": PIN, "by": by, "events": {"message": message_id}}
        record |= {"words": words} if words else {}
        event = emit(Event.of(session_id, SystemMessage(content=words or message.payload["content"], record=record)))
        row = _row(event, record)
        assert row is not None, "it is what was written a line before"
        row.save(force_insert=True)
        return _pin(row, message)


def pin_words(session_id: int, words: str, by: str = USER, *, whole: bool = False) -> Pin:
    """Pin these words of the newest message that contains them just so; all of that message if `whole`. CannotPin."""
    message = containing(session_id, words)
    return pin(session_id, message.pk, "" if whole else words, by)


def containing(session_id: int, words: str) -> Event:
    """The user's newest message that contains the words; the newest of all for no words. CannotPin if there is none."""
    said = Event.objects.filter(session_id=session_id, event_type=EventType.USER_MESSAGE).newest_first()
    for message in said[:LOOKED_AT]:
        if _is_the_users(message) and words in str(message.payload.get("content", "")):
            return message
    raise CannotPin(
        "Nothing pinned",
        f"none of the user's last {LOOKED_AT:,} messages in this session has these words; quote them exactly.",
    )


def unpin(session_id: int, pin_id: int, by: str = USER) -> Pin:
    """No longer keep it in view. CannotPin if nothing is pinned by that event."""
    row = Row.objects.filter(session_id=session_id, event_id=pin_id).first()
    if row is None:
        raise CannotPin(f"Pin {pin_id}", "there is none in this session; anima pins list shows which there are.")
    found = _pin(row, _message(session_id, row.message_id))
    with transaction.atomic():
        record = {"kind": UNPIN, "by": by, "events": {"pin": pin_id}}
        event = emit(Event.of(session_id, SystemMessage(content=found.text, record=record)))
        _take_in_unpin(event, record)
    return found


def pins(session_id: int) -> list[Pin]:
    """What is pinned in the session, the oldest pin first."""
    return _read(Row.objects.filter(session_id=session_id).order_by("event_id"))


def pins_of(event_ids: Iterable[int]) -> dict[int, Pin]:
    """What was pinned by these events, be it pinned still or not, by their ids; read from the log alone."""
    events = {event.pk: event for event in Event.objects.filter(pk__in=list(event_ids))}
    rows = [row for event in events.values() if (row := _row(event, _record(event)))]
    return {pin.id: pin for pin in _read(rows)}


def reindex(session_id: int) -> int:
    """Make the session's rows anew from the log, which is read whole. Returns how many there are."""
    with transaction.atomic():
        Row.objects.filter(session_id=session_id).delete()
        kept = Event.objects.filter(
            session_id=session_id,
            event_type=EventType.SYSTEM_MESSAGE,
            payload__record__kind__in=(PIN, UNPIN),
        )
        for event in kept.order_by("id").iterator(200):
            record = _record(event)
            if row := _row(event, record):
                row.save(force_insert=True)
            else:
                _take_in_unpin(event, record)
        return Row.objects.filter(session_id=session_id).count()


def _read(rows: Iterable[Row]) -> list[Pin]:
    """The pins of the rows whose words are the user's. Whatever a file from elsewhere says, others are none."""
    if not (rows := list(rows)):
        return []
    messages = Event.objects.filter(pk__in=[row.message_id for row in rows])
    said = {event.pk: event for event in messages if _is_the_users(event)}
    return [
        _pin(row, message)
        for row in rows
        if (message := said.get(row.message_id))
        and message.session_id == row.session_id
        and row.words in str(message.payload.get("content", ""))
        and not forgotten(row.session_id, row.message_id, row.message_id)
    ]


def _pin(row: Row, message: Event) -> Pin:
    return Pin(
        id=row.event_id,
        message_id=row.message_id,
        said_at=message.timestamp,
        text=row.words or str(message.payload["content"]),
        by=row.by,
    )


def _message(session_id: int, message_id: int) -> Event:
    event = Event.objects.filter(pk=message_id, session_id=session_id).first()
    if event is None:
        raise CannotPin(f"Event {message_id}", "there is none in this session.")
    if not _is_the_users(event):
        raise CannotPin(f"Event {message_id}", "it is no message of the user's, and nothing else can be pinned.")
    return event


def _is_the_users(event: Event) -> bool:
    """Whether it holds words of the user's own: nothing else can be pinned."""
    return event.event_type == EventType.USER_MESSAGE and not event.payload.get("said_by")


def _record(event: Event) -> Mapping[str, Any]:
    value = event.understood
    return value.record if isinstance(value, SystemMessage) else {}


def _row(event: Event, record: Mapping[str, Any]) -> Row | None:
    message_id = record.get("events", {}).get("message")
    if record.get("kind") != PIN or type(message_id) is not int:
        return None
    return Row(
        event_id=event.pk,
        session_id=event.session_id,
        message_id=message_id,
        words=str(record.get("words", "")),
        by=AGENT if record.get("by") == AGENT else USER,
    )


def _take_in_unpin(event: Event, record: Mapping[str, Any]) -> None:
    pin_id = record.get("events", {}).get("pin")
    if type(pin_id) is int:
        Row.objects.filter(session_id=event.session_id, event_id=pin_id).delete()
