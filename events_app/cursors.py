"""Durable subscribers: each handles every committed event exactly once, in order, whatever dies in between.

A subscriber is a name and a handler. Its row remembers the last event it handled. A batch is handled and the position
moved in one transaction: either both happened or neither, so a killed worker loses and repeats nothing. What the
handler does elsewhere than in the database is not covered by that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from events_app.commit_order import settled_position
from events_app.models import Cursor, Event

Handler = Callable[[Sequence[Event]], None]

BATCH = 200

log = logging.getLogger(__name__)

_subscribers: dict[str, Handler] = {}


def subscribe(name: str, handler: Handler) -> None:
    """Make `handler` a durable subscriber. Called from an app's `ready()`, so that every process knows all of them."""
    _subscribers[name] = handler


def unsubscribe(name: str) -> None:
    """Forget the handler. The position stays: subscribing again under the name goes on where it stopped."""
    _subscribers.pop(name, None)


def has_subscribers() -> bool:
    return bool(_subscribers)


def advance(name: str) -> int:
    """Bring one subscriber up to the present, batch by batch. Returns how many events it handled.

    Raises what the handler raises; the position then stays before the batch that failed. Two processes that advance
    the same subscriber take turns.
    """
    return sum(batches(name))


def batches(name: str) -> Iterator[int]:
    """As `advance`, batch by batch: how many events each had."""
    Cursor.objects.get_or_create(name=name)
    while batch := _advance_one_batch(name):
        yield batch
        if batch < BATCH:
            break


def advance_all() -> int:
    """Bring every subscriber up to the present. One that fails is logged, its row says why, and the others go on."""
    handled = 0
    for name in tuple(_subscribers):
        try:
            handled += advance(name)
        except Exception as error:  # the outermost frame around other people's code
            log.exception("The subscriber %s stands still", name)
            Cursor.objects.filter(name=name).update(last_error=f"{type(error).__name__}: {error}"[:2000])
    return handled


def _advance_one_batch(name: str) -> int:
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=name)
        events = list(
            Event.objects.after(cursor.position).filter(id__lte=settled_position(Event.objects.all()))[:BATCH]
        )
        if events:
            _subscribers[name](events)
            cursor.position, cursor.last_error = events[-1].pk, ""
            cursor.save()
        return len(events)
