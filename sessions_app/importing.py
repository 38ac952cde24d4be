"""Takes in a session that was exported, here or elsewhere: all of it, or nothing.

Its events get new ids, in their old order. Where an event names others (a reply the one at which its view started, a
snapshot those that it covers) it names them by the new ids, so that the next model call sees what it would have seen
where the session comes from. What subsystems keep about a session beside the log they work out from it then, when
`session_imported` tells them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from django.db import IntegrityError, transaction

from events_app.bus import adopt
from events_app.models import Event
from sessions_app.errors import BadSessionFile
from sessions_app.models import Session
from sessions_app.named_events import named_events, renamed
from sessions_app.references import renumbered
from sessions_app.session_file import FileEvent, SessionFile
from sessions_app.signals import session_imported

BATCH = 500


@dataclass(frozen=True, slots=True)
class Imported:
    session: Session
    events: int


def import_session(
    file: BinaryIO, source: str, event_characters: int, progress: Callable[[int], None] = lambda _: None
) -> Imported:
    """Read the file twice: once to see that all of it is in order, and then, in one transaction, to store it.

    `file` can be rewound; `source` names it for people. `progress` hears how many events were stored. BadSessionFile.
    """
    with _text(file) as text:
        checked = SessionFile(text, source, event_characters)
        began_at = 0
        for event in checked.events():
            began_at = began_at or event.timestamp
    with _text(file) as text, transaction.atomic():
        document = SessionFile(text, source, event_characters)
        session = Session.objects.create(
            name=document.head.name,
            created_at=document.head.created_at or began_at or time.time_ns(),
            directory=document.head.directory,
            begun_by=document.head.begun_by,
        )
        try:
            count = _store(session, document.events(), progress)
            session_imported.send(sender=Session, session_id=session.pk)
        except IntegrityError as error:  # whatever the checks do not know, the database does
            raise BadSessionFile(source, "", f"the database refuses it: {error}.") from error
    return Imported(session, count)


@contextmanager
def _text(file: BinaryIO) -> Iterator[TextIO]:
    """From its beginning; the file stays open."""
    file.seek(0)
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        yield text
    finally:
        text.detach()


def _store(session: Session, events: Iterator[FileEvent], progress: Callable[[int], None]) -> int:
    batch = _Batch(session)
    for event in events:
        batch.add(event)
        if len(batch.waiting) >= BATCH:
            batch.store()
            progress(batch.stored)
    batch.store()
    return batch.stored


@dataclass(slots=True)
class _Batch:
    """Events on their way in, and the new ids of those that are."""

    session: Session
    waiting: list[FileEvent] = field(default_factory=list)
    new_ids: dict[int, int] = field(default_factory=dict)
    stored: int = 0

    def add(self, event: FileEvent) -> None:
        if references := [number for _, number in event.references]:
            if any(number not in self.new_ids for number in references):
                self.store()  # the id of such an event is not known before it is stored
            event = replace(event, payload=renumbered(event.event_type, event.payload, self.new_ids.__getitem__))
        if recalled := named_events(event.payload):
            if recalled & {waiting.id for waiting in self.waiting}:
                self.store()
            event = replace(event, payload=renamed(event.payload, self.new_ids))
        self.waiting.append(event)

    def store(self) -> None:
        new = [
            Event(
                session=self.session,
                event_type=event.event_type,
                payload=event.payload,
                timestamp=event.timestamp,
                token_count=event.token_count,
                tool_use_id=event.tool_use_id,
            )
            for event in self.waiting
        ]
        if new:
            adopt(new)
        self.new_ids |= {old.id: stored.pk for old, stored in zip(self.waiting, new, strict=True)}
        self.stored += len(new)
        self.waiting = []
