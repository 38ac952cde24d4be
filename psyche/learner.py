"""The learning rule at work: a soul's inner state while it folds lessons. The rule is told in `learning.py`.

Mutable, because a replay folds a million lessons. Whoever wants values uses `learning.Soul`, which is built on it, so
that there is one rule. Only + - * / on floats, in one order: the result is the same, to the last bit, everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from psyche.constitution import HIGH, constitution
from psyche.halving import halved
from psyche.lessons import Change, Trace
from psyche.matrix import Matrix, canonical

RATE: Final = 0.3
"""How far one whole surprise, fully eligible and fully associable, moves the expectation."""
RISE: Final = 0.6
FALL: Final = 0.8
"""How far above and below its birth value a coefficient can get. It may calm down farther than it may flare up."""
DAY_CAP: Final = 0.05
"""How far a coefficient can get within a day from where it stood that morning."""
PULL: Final = 0.01
"""The part of its distance to the birth value that a coefficient gives back each night: half of it in 69 nights."""
TRACE_HALF_LIFE_S: Final = 900.0
FAINTEST: Final = 1 / 64
"""A trace fainter than this is gone: an hour and a half after a stimulus at full strength."""
HABIT: Final = 0.02
"""The part of its associability (above the least) that a stimulus loses each time it is met."""
SURPRISE: Final = 0.25
"""How much of the last surprise goes into a stimulus' associability."""
LEAST_ASSOCIABILITY: Final = 0.1
NEGLIGIBLE: Final = 1e-6
"""Nearer to its birth value than this, a coefficient is back there."""

NS_PER_DAY: Final = 86_400_000_000_000
_NS_PER_HALF_LIFE: Final = TRACE_HALF_LIFE_S * 1e9


class _Cell:
    """One coefficient that learns."""

    __slots__ = ("birth", "expectation", "fall", "hormone", "low", "morning", "now", "rise", "sign")

    def __init__(self, hormone: str, sign: float, birth: float, now: float, low: float) -> None:
        self.hormone, self.sign, self.birth, self.now, self.low = hormone, sign, birth, now, low
        self.rise = min(RISE, HIGH - birth)
        self.fall = min(FALL, birth - low)
        self.morning: float | None = None  # where it stood when the day began; None: it has not moved today
        self.expectation = self._expectation()  # kept, because every end asks for it

    def _expectation(self) -> float:
        """The end that the coefficient speaks of: 1 good, -1 bad, 0 as at birth."""
        off = self.now - self.birth
        if off > 0.0:
            return self.sign * min(off / self.rise, 1.0) if self.rise else 0.0
        if off < 0.0:
            return self.sign * max(off / self.fall, -1.0) if self.fall else 0.0
        return 0.0

    def expect(self, end: float) -> None:
        """Moves to where this expectation, cut to -1..1, puts it, as far as the day allows."""
        if self.morning is None:
            self.morning = self.now
        way = self.sign * (1.0 if end > 1.0 else -1.0 if end < -1.0 else end)
        wanted = self.birth + way * (self.rise if way > 0.0 else self.fall)
        if wanted < self.low:  # by rounding
            wanted = self.low
        if wanted > self.morning + DAY_CAP:
            wanted = self.morning + DAY_CAP
        elif wanted < self.morning - DAY_CAP:
            wanted = self.morning - DAY_CAP
        if wanted != self.now:
            self.now = wanted
            self.expectation = self._expectation()

    def sleep(self, nights: int) -> None:
        """The nights pass one by one: many at once are the same as each in its turn."""
        self.morning = None
        if self.now != self.birth:
            while nights and self.now != self.birth:
                off = (self.now - self.birth) * (1.0 - PULL)
                self.now = self.birth + off if abs(off) > NEGLIGIBLE else self.birth
                nights -= 1
            self.expectation = self._expectation()


class _Row:
    """A stimulus that learns: its trace, its associability and its cells."""

    __slots__ = ("associability", "cells", "eligibility", "event_id", "stimulus", "time_ns")

    def __init__(self, stimulus: str, cells: list[_Cell], trace: Trace, associability: float) -> None:
        self.stimulus, self.cells, self.associability = stimulus, cells, associability
        self.eligibility, self.time_ns, self.event_id = trace

    def meet(self, strength: float, time_ns: int, event_id: int) -> None:
        """A replacing trace: met again, a stimulus is as fresh as the stronger of what is left and what comes."""
        if strength >= self.eligibility or strength >= self.faded(time_ns):
            self.eligibility, self.time_ns, self.event_id = strength, time_ns, event_id
        habit = HABIT * strength * (self.associability - LEAST_ASSOCIABILITY)
        self.associability = max(LEAST_ASSOCIABILITY, self.associability - habit)

    def faded(self, time_ns: int) -> float:
        return self.eligibility * halved((time_ns - self.time_ns) / _NS_PER_HALF_LIFE) if self.eligibility else 0.0


class Learner:
    """Folds lessons. `coefficients` is the matrix as it stands, to be read only."""

    __slots__ = (
        "_by_stimulus",
        "_hormones",
        "_midnight_ns",
        "_rows",
        "birth",
        "coefficients",
        "time_ns",
    )

    def __init__(
        self,
        birth: Matrix,
        matrix: Matrix,
        traces: Mapping[str, Trace],
        associability: Mapping[str, float],
        morning: Mapping[str, Mapping[str, float]],
        time_ns: int,
    ) -> None:
        self.birth, self.time_ns = birth, time_ns
        self.coefficients: dict[str, dict[str, float]] = {s: dict(row) for s, row in matrix.rows.items()}
        self._midnight_ns = (time_ns // NS_PER_DAY + 1) * NS_PER_DAY
        self._rows: list[_Row] = []  # in alphabetical order: sums of floats depend on it
        laws = constitution()
        for stimulus, signs in laws.learns.items():
            low = laws.low(stimulus)
            cells = [
                _Cell(hormone, sign, birth.coefficient(stimulus, hormone), matrix.coefficient(stimulus, hormone), low)
                for hormone, sign in signs.items()
            ]
            for cell in cells:
                cell.morning = morning.get(stimulus, {}).get(cell.hormone)
            trace = traces.get(stimulus, Trace(0.0, 0, 0))
            self._rows.append(_Row(stimulus, cells, trace, associability.get(stimulus, 1.0)))
        self._hormones = sorted({cell.hormone for row in self._rows for cell in row.cells})
        self._by_stimulus = {row.stimulus: row for row in self._rows}

    def learn(
        self,
        event_id: int,
        time_ns: int,
        stimuli: Mapping[str, float],
        reward: float,
        changes: list[Change] | None = None,
    ) -> None:
        """One lesson. What moved is added to `changes`, if given."""
        if time_ns > self.time_ns:
            self.time_ns = time_ns
            if time_ns >= self._midnight_ns:
                self._sleep(event_id, changes)
        if reward > 0.0 or reward < 0.0:  # first the end, and only then what is new: a cause comes before its effect
            self._credit(event_id, max(-1.0, min(1.0, reward)), changes)
        for stimulus in stimuli:
            if (row := self._by_stimulus.get(stimulus)) and (strength := stimuli[stimulus]) > 0.0:
                row.meet(min(strength, 1.0), self.time_ns, event_id)

    def matrix(self) -> Matrix:
        return Matrix(canonical(self.coefficients))

    def moved(self) -> dict[str, float]:
        """The coefficients that stand elsewhere than at birth, written `stimulus.hormone`."""
        return {
            f"{row.stimulus}.{cell.hormone}": cell.now
            for row in self._rows
            for cell in row.cells
            if cell.now != cell.birth
        }

    def traces(self) -> dict[str, Trace]:
        return {
            row.stimulus: Trace(row.eligibility, row.time_ns, row.event_id) for row in self._rows if row.eligibility
        }

    def associability(self) -> dict[str, float]:
        return {row.stimulus: row.associability for row in self._rows if row.associability != 1.0}

    def morning(self) -> dict[str, dict[str, float]]:
        """Where the coefficients that moved today stood when the day began."""
        moved = {
            row.stimulus: {cell.hormone: cell.morning for cell in row.cells if cell.morning is not None}
            for row in self._rows
        }
        return {stimulus: cells for stimulus, cells in moved.items() if cells}

    def _credit(self, event_id: int, reward: float, changes: list[Change] | None) -> None:
        """An end: what led to it is expected, from now on, to lead to such an end."""
        weight = abs(reward)
        best = 1.0 if reward > 0.0 else -1.0
        eligible: list[_Row] = []
        freshest = 0.0
        for row in self._rows:
            if row.eligibility:
                row.eligibility, row.time_ns = row.faded(self.time_ns), self.time_ns
                if row.eligibility < FAINTEST:
                    row.eligibility = 0.0
                    continue
                eligible.append(row)
                if row.eligibility > freshest:
                    freshest = row.eligibility
        surprise_by_hormone = dict.fromkeys(self._hormones, best)
        for row in eligible:
            presence = row.eligibility / freshest
            for cell in row.cells:
                surprise_by_hormone[cell.hormone] -= presence * cell.expectation
        for row in eligible:
            share = row.eligibility * weight
            rate = RATE * row.associability * share
            surprises = 0.0
            for cell in row.cells:
                surprise = surprise_by_hormone[cell.hormone]
                if surprise * best < 0.0:  # even more was expected: a good end is still no bad one
                    surprise = 0.0
                surprises += min(abs(surprise), 1.0)
                before = cell.now
                cell.expect(cell.expectation + rate * surprise)
                if cell.now != before:
                    self._moved(row, cell, before, event_id, changes, reward, surprise)
            toward = surprises / len(row.cells) - row.associability
            row.associability = max(LEAST_ASSOCIABILITY, row.associability + SURPRISE * share * toward)
            # The end settles what led to it, in proportion: the next one is credited to what comes after.
            row.eligibility *= 1.0 - weight

    def _sleep(self, event_id: int, changes: list[Change] | None) -> None:
        nights = (self.time_ns - self._midnight_ns) // NS_PER_DAY + 1
        self._midnight_ns += nights * NS_PER_DAY
        for row in self._rows:
            for cell in row.cells:
                before = cell.now
                cell.sleep(nights)
                if cell.now != before:
                    self._moved(row, cell, before, event_id, changes)

    def _moved(
        self,
        row: _Row,
        cell: _Cell,
        before: float,
        event_id: int,
        changes: list[Change] | None,
        reward: float = 0.0,
        surprise: float = 0.0,
    ) -> None:
        self.coefficients.setdefault(row.stimulus, {})[cell.hormone] = cell.now
        if changes is not None:
            changes.append(
                Change(
                    stimulus=row.stimulus,
                    hormone=cell.hormone,
                    before=before,
                    after=cell.now,
                    event_id=event_id,
                    time_ns=self.time_ns,
                    because=row.event_id if reward else None,
                    eligibility=row.eligibility if reward else 0.0,
                    reward=reward,
                    surprise=surprise,
                )
            )
