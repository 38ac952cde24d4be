"""The soul matrix: how strongly each stimulus moves each hormone in this person. 1 is as ordinary people feel it.

A coefficient multiplies the base response, and none is negative: it can make a response faint or strong, and never turns
it into its opposite. What the constitution says about a row (the least it may be) holds for every matrix.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from psyche.constitution import HIGH, constitution
from psyche.errors import MalformedMatrix

ORDINARY = 1.0
_NAME = re.compile("[a-z][a-z0-9_]{0,63}")
_NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Coefficients by stimulus and hormone; what is not named is 1. Make one with `of`, which checks it."""

    rows: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Without coefficients of 1, names in alphabetical order: so two matrices that say the same are equal."""

    @classmethod
    def of(cls, rows: Mapping[str, Mapping[str, float]]) -> Self:
        """MalformedMatrix if a name is no name or a coefficient is out of its bounds."""
        for stimulus, row in rows.items():
            if not isinstance(row, Mapping):
                raise MalformedMatrix(f"{stimulus} has no row of hormones, but {row!r}")
            for hormone, value in row.items():
                _check(stimulus, hormone, value)
        return cls(canonical(rows))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """MalformedMatrix if the text is something else."""
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MalformedMatrix(f"it is not JSON ({error})") from error
        if not isinstance(rows, dict):
            raise MalformedMatrix("it is not an object of stimuli")
        return cls.of(rows)

    def to_json(self) -> str:
        """The same text for the same matrix, exact to the last bit."""
        return canonical_json(self.rows)

    def coefficient(self, stimulus: str, hormone: str) -> float:
        return self.rows.get(stimulus, _NOTHING).get(hormone, ORDINARY)

    def cells(self) -> Iterator[tuple[str, str, float]]:
        """Stimulus, hormone and coefficient of all that is not 1, in alphabetical order."""
        for stimulus, row in self.rows.items():
            for hormone, value in row.items():
                yield stimulus, hormone, value

    def with_cells(self, rows: Mapping[str, Mapping[str, float]]) -> Self:
        """The same person but for these coefficients. MalformedMatrix if one is out of its bounds."""
        return self.of(
            {**self.rows, **{stimulus: {**self.rows.get(stimulus, {}), **rows[stimulus]} for stimulus in rows}}
        )


def canonical(rows: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """In alphabetical order, as floats (of the two zeros the positive one), without what is 1 anyway."""
    kept = {
        stimulus: {hormone: float(row[hormone]) + 0.0 for hormone in sorted(row) if row[hormone] != ORDINARY}
        for stimulus, row in sorted(rows.items())
    }
    return {stimulus: row for stimulus, row in kept.items() if row}


def canonical_json(value: object) -> str:
    """One text for one value: keys in order, no spaces, floats with as many digits as it takes to read them back."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _check(stimulus: Any, hormone: Any, value: Any) -> None:
    for name in (stimulus, hormone):
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise MalformedMatrix(f"{name!r} is no name of a stimulus or hormone")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedMatrix(f"the coefficient of {stimulus} and {hormone} is {value!r}, no number")
    low = constitution().low(stimulus)
    if not low <= value <= HIGH:  # also what is not a number at all
        raise MalformedMatrix(
            f"the coefficient of {stimulus} and {hormone} is {value!r}, and must be {low:g} to {HIGH:g}"
        )
