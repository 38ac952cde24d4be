"""The present: what the agent feels now, right with or without a worker.

A checkpoint holds the state at a position; the few events after it are folded in memory. The worker moves the checkpoint
on as the log grows (`keep_up`, a durable subscriber); a reader that finds it far behind moves it itself.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, islice

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from anima_project.configuration import fresh_configuration
from events_app.commit_order import settled_position
from events_app.models import Event
from psyche.learning import Change
from psyche.models import Birth as Adopted
from thymos.errors import MalformedState
from thymos.fold import Birth, Fold, newborn
from thymos.hormones import Hormone
from thymos.models import Checkpoint
from thymos.models import Sample as SampleRow
from thymos.physiology import Physiology, physiology
from thymos.reading import rows_after
from thymos.state import State
from thymos.trail import Dose, Sample
from thymos.why import reach_ns

log = logging.getLogger(__name__)

CURSOR = "thymos"
STEP = 2_000
"""Events that one transaction moves the checkpoint by, at most: a writer holds up all others."""
BEHIND = 200
"""A reader that would have to fold more events than this moves the checkpoint first."""
MILESTONE = 20_000
"""Ids between two checkpoints that stay."""


def now(at_ns: int | None = None) -> Fold:
    """The present, as it is at a time (as it was at the last event, if none is given): ask it for levels, desires and
    voices. A copy that is the caller's own; asking changes nothing that is stored."""
    fold = _near(at_ns)
    if fold is None:
        _moved(catch_up)
        fold = _near(at_ns, math.inf)
        assert fold is not None  # nothing is too far for that
    return fold


def glance(at_ns: int) -> Fold | None:
    """The same for who asks again in a moment and must not wait: where the checkpoint is far behind, it comes a step
    nearer, and there is no answer yet."""
    fold = _near(at_ns)
    if fold is None:
        _moved(step)
        fold = _near(at_ns)
    return fold


def keep_up(events: Sequence[Event]) -> None:
    """Move the checkpoint on over these events: the handler of the durable subscriber, in the transaction of its cursor.

    Where the checkpoint was dropped meanwhile, it comes STEP events nearer with each batch."""
    _advance(events[-1].pk)


def catch_up() -> None:
    """Move the checkpoint to the end of the log, in transactions of STEP events."""
    target = settled_position(Event.objects.all())
    while step(target) == STEP:
        pass


def step(target: int | None = None) -> int:
    """Move the checkpoint by STEP events, at most to `target`, or to the end of the log. Returns over how many."""
    with transaction.atomic():
        return _advance(settled_position(Event.objects.all()) if target is None else target)


def at(timestamp: int | None = None, dosed: Callable[[Dose], object] | None = None) -> Fold:
    """The state as it was at a time; as it is now, if none is given. Told doses are those of long enough before it to
    explain every level; what they began from is nearly nothing."""
    body, births = physiology(fresh_configuration()), adopted()
    # A clock that went back makes no event undone: now is no earlier than the last of them.
    until = now(time.time_ns()).last_ns if timestamp is None else timestamp
    since = until if dosed is None else until - reach_ns(body.hormones)
    rows = Checkpoint.objects.filter(timestamp__lte=since, fingerprint=body.fingerprint).order_by("-position")
    state = next((found for row in rows.iterator() if (found := _read(row, body, births))), newborn(births))
    fold = Fold(state, body, births, dosed=dosed)
    for row in rows_after(fold.position):
        if timestamp is not None and row[4] > until:
            break
        fold.feel(row)
    fold.live_until(max(until, fold.last_ns))
    return fold


def whole(totals: dict[str, float] | None = None, changes: list[Change] | None = None) -> Fold:
    """The whole log, from the first event on: for what no checkpoint knows."""
    births = adopted()
    fold = Fold(newborn(births), physiology(fresh_configuration()), births, totals=totals, changes=changes)
    fold.feel_all(rows_after(0))
    fold.be_born()
    return fold


def samples(since_ns: int, most: int) -> list[Sample]:
    """At most so many from that time on, spread evenly over it, oldest first. Costs as many look-ups in an index, however
    long the log is."""

    def from_then_on(timestamp_ns: int) -> QuerySet[SampleRow]:
        # One bound alone: of two, SQLite may search the index for the lower one, and look at all rows up to the other.
        return SampleRow.objects.filter(timestamp__gte=timestamp_ns).order_by("timestamp", "event_id")

    first, last = from_then_on(since_ns).first(), from_then_on(since_ns).last()
    if first is None or last is None:
        return []
    step = (last.timestamp - first.timestamp) / max(1, most - 1)
    found = {first.pk: first, last.pk: last}
    for number in range(1, most - 1):
        if row := from_then_on(first.timestamp + round(number * step)).first():
            found[row.pk] = row
    return [Sample(*(getattr(row, name) for name in Sample._fields)) for row in found.values()]


def forget_from(event_id: int) -> None:
    """Drop what was worked out from the event with this id, or a later one: it is going to be another past."""
    Checkpoint.objects.filter(position__gte=event_id).delete()
    SampleRow.objects.filter(event_id__gte=event_id).delete()


def hormones() -> Mapping[str, Hormone]:
    """Those that there are, with their settings."""
    return physiology(fresh_configuration()).hormones


def adopted() -> tuple[Birth, ...]:
    """Who the agent is from which event on."""
    births = Adopted.objects.births()
    return tuple(Birth(born.birth_id or 0, born.after_event_id, born.matrix) for born in births)


def _near(at_ns: int | None, most: float = BEHIND) -> Fold | None:
    """The present, if no more than so many events lie between the checkpoint and the end of the log."""
    body, births = physiology(fresh_configuration()), adopted()
    state = _stored(body, births)
    rows = rows_after(state.position)
    few = list(islice(rows, BEHIND + 1))
    if len(few) > most:
        return None
    fold = Fold(state, body, births)
    fold.feel_all(chain(few, rows))
    fold.be_born()
    if at_ns is not None:
        fold.live_until(max(at_ns, fold.last_ns))
    return fold


def _moved(move: Callable[[], object]) -> None:
    try:
        move()
    except DatabaseError:  # a reader that may not write, or not now, folds in memory instead
        log.warning("The checkpoint of the hormones could not be moved", exc_info=True)


def _advance(target: int) -> int:
    """Move the checkpoint towards `target`. Returns over how many events. Call in a transaction."""
    body, births = physiology(fresh_configuration()), adopted()
    Checkpoint.objects.get_or_create(is_milestone=False, defaults={"position": -1})  # a row to lock
    present = Checkpoint.objects.select_for_update().get(is_milestone=False)
    before = _read(present, body, births)
    if before is None:
        before = _latest_milestone(body, births)
        SampleRow.objects.filter(event_id__gt=before.position).delete()
    samples: list[Sample] = []
    fold = Fold(before, body, births, samples=samples)
    folded = fold.feel_all(islice(rows_after(before.position, target), STEP))
    after = fold.state() if folded else before
    _write(present, after, body)
    SampleRow.objects.bulk_create([SampleRow(**sample._asdict()) for sample in samples], ignore_conflicts=True)
    if after.position // MILESTONE > before.position // MILESTONE:
        milestone, _ = Checkpoint.objects.get_or_create(is_milestone=True, position=after.position)
        _write(milestone, after, body)
    return folded


def _stored(body: Physiology, births: Sequence[Birth]) -> State:
    """The newest state that is stored and still holds; that of a newborn if there is none."""
    row = Checkpoint.objects.filter(is_milestone=False).first()
    return (row and _read(row, body, births)) or _latest_milestone(body, births)


def _latest_milestone(body: Physiology, births: Sequence[Birth]) -> State:
    rows = Checkpoint.objects.filter(is_milestone=True, fingerprint=body.fingerprint).order_by("-position")
    return next((found for row in rows.iterator() if (found := _read(row, body, births))), newborn(births))


def _read(row: Checkpoint, body: Physiology, births: Sequence[Birth]) -> State | None:
    """The state in a row, if it still holds."""
    in_force = [birth.id for birth in births if birth.after_event_id < max(row.position, 1)]
    if row.fingerprint != body.fingerprint or row.birth != (in_force[-1] if in_force else 0):
        return None
    try:
        return State.from_json(row.state)
    except MalformedState:
        log.exception("A checkpoint is passed over")
        return None


def _write(row: Checkpoint, state: State, body: Physiology) -> None:
    row.position, row.timestamp, row.birth = state.position, state.last_ns, state.birth
    row.fingerprint, row.state = body.fingerprint, state.to_json()
    row.save()
