"""How experience changes who the agent is: a fold over lessons, exact, and explained by the events that made it.

A coefficient that learns is read as an *expectation* A in -1..1 of how things end that begin like this: 0 at birth, 1
"they end well", -1 "they end badly". It puts the coefficient between its birth value and the farthest it may get from
it (`RISE`, `FALL`), in the direction that the constitution gives: good ends make curiosity grow and fear ease.

    at an end of reward r, for each stimulus s of which a trace is left, and each of its hormones h:
        surprise      δ_h = sign(r) − Σ_s (e_s / the largest e)·A_sh      0 if its sign is not that of r
        expectation   A_sh ← A_sh + RATE·α_s·e_s·|r|·δ_h
        associability α_s ← α_s + SURPRISE·e_s·|r|·(mean |δ_h| − α_s)
        trace         e_s ← e_s·(1 − |r|)
    whenever a stimulus is met:     e_s ← max(e_s, strength)        α_s ← α_s − HABIT·strength·(α_s − least)
    with time:                      e_s halves every `TRACE_HALF_LIFE_S`
    each night (UTC):               what separates a coefficient from its birth value shrinks by `PULL`
    within a day:                   no coefficient gets farther than `DAY_CAP` from where it stood that morning

Sources. The prediction error that all present stimuli share, with a rate given by the strength of the end (β) and an
asymptote given by its sign (λ): Rescorla & Wagner, "A theory of Pavlovian conditioning", 1972. One error per hormone:
each hormone prepares for its own kind of event, as with several outcomes in that model. A stimulus counts in the
prediction as much as it is fresh beside the others, so that a late end teaches more slowly, but nothing else; and where
the sum promised more than there can be, δ is 0 (the original would unlearn: a good end would teach fear). Traces that
let a late end credit what led to it: Sutton & Barto, "Reinforcement Learning", 2nd edition, 2018, chapter 12; that a
stimulus met again replaces its trace: Singh & Sutton, "Reinforcement learning with replacing eligibility traces", 1996.
Associability that follows surprise: Pearce & Hall, "A model for Pavlovian learning", 1980, smoothed as in Pearce, Kaye
& Hall, 1982; that it falls by mere exposure: latent inhibition, Lubow & Moore, 1959, Mackintosh, 1975.

What happens at the same event as an end did not lead to it and gets no credit. Time enters as the events' timestamps;
going backwards counts as no time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from psyche.constitution import constitution
from psyche.errors import MalformedMatrix, MalformedSoul
from psyche.learner import LEAST_ASSOCIABILITY, Learner
from psyche.lessons import Change, Lesson, Trace
from psyche.matrix import Matrix, canonical_json

__all__ = ["Change", "Learner", "Lesson", "Soul", "Trace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Soul:
    """Who the agent is after some lessons. Two souls with the same past are equal to the last bit."""

    birth: Matrix
    matrix: Matrix
    """What it has become."""
    traces: Mapping[str, Trace] = field(default_factory=dict)
    associability: Mapping[str, float] = field(default_factory=dict)
    """By stimulus, how much it can be learnt about, from 0.1 to 1; what is not named is 1, as at birth."""
    morning: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Where the coefficients that moved today stood when the day began."""
    time_ns: int = 0
    """When the last lesson was; nanoseconds since the epoch."""

    @classmethod
    def born(cls, birth: Matrix) -> Self:
        return cls(birth=birth, matrix=birth)

    @classmethod
    def reached(cls, learner: Learner) -> Self:
        """The soul that a learner has come to."""
        return cls(
            birth=learner.birth,
            matrix=learner.matrix(),
            traces=learner.traces(),
            associability=learner.associability(),
            morning=learner.morning(),
            time_ns=learner.time_ns,
        )

    def learner(self) -> Learner:
        """To fold many lessons fast: `soul.after(lesson)` for each of them gives the same soul."""
        return Learner(self.birth, self.matrix, self.traces, self.associability, self.morning, self.time_ns)

    def after(self, lesson: Lesson) -> Self:
        learner = self.learner()
        learner.learn(*lesson)
        return self.reached(learner)

    def after_all(self, lessons: Iterable[Lesson]) -> Self:
        learner = self.learner()
        for lesson in lessons:
            learner.learn(*lesson)
        return self.reached(learner)

    def after_explained(self, lesson: Lesson) -> tuple[Self, tuple[Change, ...]]:
        """The soul after the lesson, and every coefficient that the lesson moved."""
        learner, changes = self.learner(), list[Change]()
        learner.learn(*lesson, changes)
        return self.reached(learner), tuple(changes)

    def to_json(self) -> str:
        """One text for one soul, exact to the last bit."""
        return canonical_json(
            {
                "birth": self.birth.rows,
                "matrix": self.matrix.rows,
                "traces": self.traces,
                "associability": self.associability,
                "morning": self.morning,
                "time_ns": self.time_ns,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """MalformedSoul if the text is something else."""
        try:
            return cls._from(json.loads(text))
        except MalformedMatrix as error:
            raise MalformedSoul(error.problem) from error
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise MalformedSoul(f"{type(error).__name__}: {error}") from error

    @classmethod
    def _from(cls, data: Any) -> Self:
        learns = constitution().learns
        for named in (*data["traces"], *data["associability"], *data["morning"]):
            if named not in learns:
                raise ValueError(f"{named!r} is no stimulus that is learnt about")
        time_ns = data["time_ns"]
        if type(time_ns) is not int or time_ns < 0:
            raise ValueError(f"{time_ns!r} is no time")
        return cls(
            birth=Matrix.of(data["birth"]),
            matrix=Matrix.of(data["matrix"]),
            traces={stimulus: _trace(*trace) for stimulus, trace in data["traces"].items()},
            associability={
                stimulus: _within(LEAST_ASSOCIABILITY, value) for stimulus, value in data["associability"].items()
            },
            morning=_matrix_rows(data["morning"]),
            time_ns=time_ns,
        )


def _within(low: float, value: Any) -> float:
    if type(value) is not float or not math.isfinite(value) or not low <= value <= 1.0:
        raise ValueError(f"{value!r} is not from {low:g} to 1")
    return value


def _trace(eligibility: Any, time_ns: Any, event_id: Any) -> Trace:
    if type(time_ns) is not int or type(event_id) is not int:
        raise ValueError("a trace is eligibility, time and event")
    return Trace(_within(0.0, eligibility), time_ns, event_id)


def _matrix_rows(rows: Any) -> dict[str, dict[str, float]]:
    Matrix.of(rows)
    return {stimulus: {hormone: float(value) for hormone, value in row.items()} for stimulus, row in rows.items()}
