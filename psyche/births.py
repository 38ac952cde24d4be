"""Where souls come from: an archetype, a seed, or a past. Pure: the same origin gives the same matrix, everywhere."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from psyche.constitution import HIGH, constitution
from psyche.errors import ImpossibleBirth, MalformedData, MalformedMatrix, UnknownArchetype
from psyche.matrix import Matrix
from psyche.traits import Trait, traits

DEFAULT = "balanced"
"""The archetype of an agent to whom nobody gave another."""

_FOLDER = Path(__file__).with_name("archetypes")
_SPREAD = 0.8
"""How far a random trait gets from ordinary: 0.2 to 1.8, mostly near the middle."""
_OWN = 0.15
"""How far a random coefficient gets from its trait."""
_LIVED = 0.6
"""How far a past of one kind only takes a trait from ordinary."""
_ORDINARY_PAST = 8.0
"""How many stimuli an ordinary past weighs, against which the real one has to speak: few events say little."""


@dataclass(frozen=True, slots=True)
class Archetype:
    """A person to begin with."""

    name: str
    portrait: str
    """A paragraph on them."""
    matrix: Matrix

    @property
    def words(self) -> str:
        return f"archetype {self.name}"


@dataclass(frozen=True, slots=True)
class Seed:
    """A person drawn by chance; a number of 0 or above."""

    number: int

    @property
    def words(self) -> str:
        return f"seed {self.number}"


@dataclass(frozen=True, slots=True)
class History:
    """A past, in short: how much of each stimulus there was, as the sum of their strengths."""

    totals: Mapping[str, float]

    @property
    def words(self) -> str:
        return "history"


Origin = Archetype | Seed | History


@cache
def archetypes() -> Mapping[str, Archetype]:
    """By name, in alphabetical order. MalformedData if a file is none."""
    return {file.stem: _read(file) for file in sorted(_FOLDER.glob("*.toml"))}


def archetype(name: str) -> Archetype:
    """UnknownArchetype if there is none of this name."""
    known = archetypes()
    if name not in known:
        raise UnknownArchetype(name, known)
    return known[name]


def born(origin: Origin) -> Matrix:
    """ImpossibleBirth if the seed is no such number, or the past is none."""
    match origin:
        case Archetype():
            return origin.matrix
        case Seed(number):
            return _drawn(number)
        case History(totals):
            return _lived(totals)


def _drawn(seed: int) -> Matrix:
    """By `random()` alone, seeded with an int: the one method of which Python promises the same numbers in every version."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ImpossibleBirth(f"a seed is a whole number of 0 or more, not {seed!r}")
    draw = random.Random(seed).random
    rows: dict[str, dict[str, float]] = {}
    for trait in traits().values():
        level = 1.0 + _SPREAD * (draw() + draw() - 1.0)  # the sum of two: extremes are rare
        for stimulus, hormone in trait.cells:
            rows.setdefault(stimulus, {})[hormone] = _fitting(stimulus, level + _OWN * (2.0 * draw() - 1.0))
    return Matrix.of(rows)


def _lived(totals: Mapping[str, float]) -> Matrix:
    for stimulus, total in totals.items():
        if not 0.0 <= total < float("inf"):
            raise ImpossibleBirth(f"{stimulus} cannot have been met {total!r} times")
    rows: dict[str, dict[str, float]] = {}
    for trait in traits().values():
        for stimulus, hormone in trait.cells:
            rows.setdefault(stimulus, {})[hormone] = _fitting(stimulus, 1.0 + _LIVED * _evidence(trait, totals))
    return Matrix.of(rows)


def _evidence(trait: Trait, totals: Mapping[str, float]) -> float:
    """From -1, all against it, to 1, all for it."""
    pro = sum(totals.get(stimulus, 0.0) for stimulus in trait.evidence_for)
    contra = sum(totals.get(stimulus, 0.0) for stimulus in trait.evidence_against)
    return (pro - contra) / (pro + contra + _ORDINARY_PAST)


def _fitting(stimulus: str, value: float) -> float:
    """In its bounds, with two digits: a matrix is read by people."""
    return round(max(constitution().low(stimulus), min(HIGH, value)), 2)


def _read(file: Path) -> Archetype:
    match tomllib.loads(file.read_text(encoding="utf-8")):
        case {"portrait": str(portrait), "coefficients": dict(rows)}:
            try:
                matrix = Matrix.of(rows)
            except MalformedMatrix as error:
                raise MalformedData(file.name, error.problem) from error
            if frozen := sorted(matrix.rows.keys() & constitution().frozen.keys()):
                raise MalformedData(file.name, f"{frozen[0]} is the same in everybody")
            return Archetype(file.stem, " ".join(portrait.split()), matrix)
    raise MalformedData(file.name, "it needs a portrait and coefficients")
