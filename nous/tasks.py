"""What the workers do for the cortex: count what events cost in the context."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import time
from dataclasses import replace
from functools import partial

from django.core.cache import cache

from anima_project.configuration import Configuration, configuration
from anima_project.errors import CredentialError
from events_app.bus import emit
from events_app.errors import MalformedPayload
from events_app.jobs import enqueue
from events_app.models import Event
from events_app.payloads import SystemMessage
from events_app.tasks import advance_cursors
from events_app.worker import queue_depth
from nous.connection import Connection, configured
from nous.counting import measurement
from nous.errors import Authentication, BadRequest, Billing, ProviderError
from nous.prompt import Body
from nous.provider import Provider
from nous.receivers import COUNT

log = logging.getLogger(__name__)

FLOOR_KEPT_S = 24 * 3600
SWEEP_LIMIT = 500
SWEEP_AGE_NS = 60 * 1_000_000_000
REFUSED_FOR_S = 3600


def count_event_tokens(event_id: int) -> int:
    """Store what the event costs; returns it, or 0 if it was not counted now.

    Counted already, gone, or never sent: nothing happens. A passing error is retried by the provider with growing
    pauses, and raised once its tries are used up. A refused credential is not retried and gets one notice.

    First the durable subscribers hear of the event, for this is the only job that `emit` leaves for both.
    """
    advance_cursors()
    event = Event.objects.in_context().filter(pk=event_id, token_count=0).first()
    way = _way(configuration())
    if event is None or way is None or cache.get(_refused_key(way)):
        return 0
    try:
        tokens = measurement(event, way.configuration.model.name).taken_with(
            partial(_count, way), partial(_count_floor, way)
        )
    except MalformedPayload:
        log.warning("Event %s cannot be understood, and is not counted", event_id)
        return 0
    except (Authentication, Billing, BadRequest) as error:
        _refused(way, event, error)
        return 0
    return tokens if Event.objects.filter(pk=event_id, token_count=0).update(token_count=tokens) else 0


def sweep_uncounted() -> int:
    """Enqueue what is still uncounted after a minute, unless the queue has work, or counting is impossible."""
    way = _way(configuration())
    if way is None or cache.get(_refused_key(way)) or queue_depth() > 1:
        return 0
    late = Event.objects.uncounted().filter(timestamp__lt=time.time_ns() - SWEEP_AGE_NS)
    ids = list(late.values_list("pk", flat=True)[:SWEEP_LIMIT])
    for event_id in ids:
        enqueue(COUNT, event_id)
    return len(ids)


def _way(settings: Configuration) -> Connection | None:
    """The way to a model that counts, in a hurry: a job must end within its time."""
    model = replace(settings.model, attempts=settings.worker.attempts, longest_wait_s=settings.worker.longest_wait_s)
    try:
        return configured(replace(settings, model=model), os.environ)
    except CredentialError as error:
        log.warning("Tokens are not counted: %s", error)
        return None


def _count_floor(way: Connection, body: Body) -> int:
    """Remembered: a floor is the same for all events of a kind, so it costs a call once a day."""
    text = json.dumps([way.configuration.model.base_url, body], sort_keys=True)
    key = "floor-" + hashlib.sha256(text.encode()).hexdigest()[:32]
    tokens: int | None = cache.get(key)
    if tokens is None:
        tokens = _count(way, body)
        cache.set(key, tokens, FLOOR_KEPT_S)
    return tokens


def _count(way: Connection, body: Body) -> int:
    async def counted() -> int:
        async with Provider(way.credential, way.configuration.model) as provider:
            return await provider.count_tokens(body)

    return asyncio.run(counted())


def _refused(way: Connection, event: Event, error: ProviderError) -> None:
    """Say once that counting does not work, and leave the server alone for a while."""
    if cache.add(_refused_key(way), True, REFUSED_FOR_S):
        text = f"Tokens cannot be counted, so the context is filled by estimate. {error}"
        emit(Event.of(event.session_id, SystemMessage(content=text, level="warning")))


def _refused_key(way: Connection) -> str:
    """Another credential or server is another chance."""
    secret = way.credential.secret if way.credential else ""
    return (
        "counting-refused-" + hashlib.sha256(f"{way.configuration.model.base_url} {secret}".encode()).hexdigest()[:32]
    )
