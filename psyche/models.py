"""Births: who the agent was adopted as, and from which event on. Kept for ever; the latest row rules."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Q

from events_app.models import Event
from psyche.births import DEFAULT, Archetype, History, Origin, Seed, archetype, born
from psyche.errors import BirthIsFinal
from psyche.matrix import Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Born:
    """A birth as a value: what folding the log needs of it."""

    matrix: Matrix
    origin: str
    """In words: archetype NAME, seed N, or history."""
    name: str
    after_event_id: int
    """It holds for the events with a higher id."""
    birth_id: int | None = None
    """None: nobody adopted it, it is the soul to begin with."""


class BirthQuerySet(models.QuerySet["Birth"]):
    def newest_first(self) -> Self:
        return self.order_by("-id")

    def births(self) -> tuple[Born, ...]:
        """Who the agent is from which event on, in the order of the events, from the first one on.

        A later row that goes back to an earlier event takes the place of those that it overrules.
        """
        return _ruling(row.value for row in self.newest_first())

    def current(self) -> Born:
        """Who the agent is born as now."""
        row = self.newest_first().first()
        return row.value if row else _to_begin_with()

    def delete(self) -> NoReturn:
        raise BirthIsFinal(None)


class BirthManager(models.Manager.from_queryset(BirthQuerySet)):  # type: ignore[misc]  # django-stubs: a made base
    def adopt(self, origin: Origin, *, name: str = "", after_event_id: int | None = None) -> Birth:
        """The soul is born anew from here, or from after the given event on. ImpossibleBirth as in `born`."""
        match origin:
            case Archetype():
                kind, detail = Birth.Kind.ARCHETYPE, origin.name
            case Seed():
                kind, detail = Birth.Kind.SEED, str(origin.number)
            case History():
                kind, detail = Birth.Kind.HISTORY, ""
        return self._stored(born(origin), kind, detail, name, after_event_id)

    def adopt_again(self, birth: Birth, *, after_event_id: int | None = None) -> Birth:
        """An earlier soul comes back, as it was born."""
        return self._stored(Matrix.from_json(birth.matrix), birth.kind, birth.detail, birth.name, after_event_id)

    def _stored(self, matrix: Matrix, kind: str, detail: str, name: str, after_event_id: int | None) -> Birth:
        if after_event_id is None:
            after_event_id = Event.objects.newest_first().values_list("id", flat=True).first() or 0
        row = Birth(matrix=matrix.to_json(), kind=kind, detail=detail, name=name, after_event_id=after_event_id)
        row.save()
        return row


class Birth(models.Model):
    class Kind(models.TextChoices):
        ARCHETYPE = "archetype"
        SEED = "seed"
        HISTORY = "history"

    matrix = models.TextField()
    """As JSON, in the one text that a matrix has: a JSON column would give other bytes back on another database."""
    kind = models.CharField(max_length=20, choices=Kind.choices)
    detail = models.CharField(max_length=100, blank=True)
    """The name of the archetype, or the number of the seed."""
    name = models.CharField(max_length=200, blank=True)
    adopted_at = models.BigIntegerField(default=time.time_ns)
    """Nanoseconds since the epoch."""
    after_event_id = models.BigIntegerField()
    """It holds for the events with a higher id. A number and no foreign key: that event may be deleted with its session."""

    objects = BirthManager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=["archetype", "seed", "history"]), name="birth_kind_is_known"),
            models.CheckConstraint(condition=Q(after_event_id__gte=0), name="birth_after_event_is_a_position"),
        )

    def __str__(self) -> str:
        return f"{self.name or 'a soul'} ({self.origin})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise BirthIsFinal(self.pk)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise BirthIsFinal(self.pk)

    @property
    def origin(self) -> str:
        return f"{self.kind} {self.detail}".rstrip()

    @property
    def value(self) -> Born:
        """MalformedMatrix if the row holds something else."""
        return Born(
            matrix=Matrix.from_json(self.matrix),
            origin=self.origin,
            name=self.name,
            after_event_id=self.after_event_id,
            birth_id=self.pk,
        )


def _to_begin_with() -> Born:
    default = archetype(DEFAULT)
    return Born(matrix=default.matrix, origin=default.words, name="", after_event_id=0)


def _ruling(newest_first: Iterable[Born]) -> tuple[Born, ...]:
    """Each birth as far as no newer one reaches back over it, the earliest event first."""
    ruling: list[Born] = []
    for birth in newest_first:
        if not ruling or birth.after_event_id < ruling[-1].after_event_id:
            ruling.append(birth)
    if not ruling or ruling[-1].after_event_id > 0:
        ruling.append(_to_begin_with())
    return tuple(reversed(ruling))
