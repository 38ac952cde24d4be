"""Desires: where the hormones stand, as words of wanting. Pure.

A desire wakes when every hormone that it depends on is far enough from its baseline, and sleeps again only when one has
come well back, so that it does not flap. Desires compete: the strongest few are felt, and those felt already have the
better claim. Hormones do not compete, so what is felt may contradict itself.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from thymos.errors import MalformedTable

_FILE = Path(__file__).with_name("desires.toml")

FEW: Final = 3
"""How many are felt at once, at most."""
WANING: Final = 0.6
"""A desire that is felt goes on until its strength is below this; a new one needs 1."""
SPECIFIC: Final = 0.25
"""What each hormone more that a desire depends on counts for it: what fits better goes first."""
LEAST: Final = 0.03
"""Nearer to its baseline than this, a hormone wakes no desire, and keeps none awake."""
ENOUGH: Final = 2.0
"""A strength above this counts no more than this against others, or a hormone that is far out would silence all else."""
CLAIM: Final = 1.25
"""What the strength of a desire that is felt counts against others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desire:
    id: str
    label: str
    """Goes on with "It wants"."""
    high: Mapping[str, float]
    """By hormone, how far above its baseline it must be, as a part of what is above."""
    low: Mapping[str, float]
    wordings: tuple[str, ...]
    because: str
    urgency: float = 1.0
    """What its strength counts against that of others."""
    instead_of: tuple[str, ...] = ()
    """Milder desires, which it takes the place of."""


@cache
def desires() -> Mapping[str, Desire]:
    """By id. MalformedTable if the file does not say what it must."""
    found: dict[str, Desire] = {}
    for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["desire"]:
        lists = {name: tuple(row.get(name, ())) for name in ("wordings", "instead_of")}
        desire = Desire(**{"high": {}, "low": {}, **row, **lists})
        parts = (*desire.high.values(), *desire.low.values())
        if (
            desire.id in found
            or not parts
            or not all(LEAST <= part * WANING < 1.0 for part in parts)
            or len(desire.wordings) < 2
        ):
            raise MalformedTable(_FILE.name, f"the desire {desire.id!r} is there twice, or depends on nothing")
        found[desire.id] = desire
    return found


class Condition(NamedTuple):
    """What a desire depends on: first the hormone that speaks for or against it most, then the others."""

    id: str
    factor: float
    """What the deviation of the first hormone is multiplied with, to be a strength."""
    others: tuple[tuple[int, float], ...]
    """Place and factor of the others."""
    urgency: float


Conditions = tuple[tuple[int, float, tuple[Condition, ...]], ...]
"""Those of all desires, by the place of their first hormone and its side (1 above the baseline, −1 below it)."""


@cache
def conditions(hormones: tuple[str, ...]) -> Conditions:
    """Those of the desires that can arise where there are these hormones."""
    place = {hormone: at for at, hormone in enumerate(hormones)}
    groups: dict[tuple[int, float], list[Condition]] = {}
    for id_, desire in desires().items():
        if {*desire.high, *desire.low} <= place.keys():
            parts = [(place[hormone], 1.0 / needed) for hormone, needed in desire.high.items()]
            parts += [(place[hormone], -1.0 / needed) for hormone, needed in desire.low.items()]
            (first, factor), *others = parts
            groups.setdefault((first, math.copysign(1.0, factor)), []).append(
                Condition(id_, factor, tuple(others), desire.urgency)
            )
    return tuple((first, side, tuple(found)) for (first, side), found in groups.items())


def felt(depends: Conditions, deviations: Sequence[float], before: Container[str]) -> tuple[str, ...]:
    """The ids of the desires that are felt now, the strongest first; `before` are those that were.

    The strength of a desire is the least of what its hormones give: 1 when it wakes, 0 where one stands at its baseline.
    """
    awake: list[tuple[float, str]] = []
    for first, side, group in depends:
        apart = deviations[first]
        if apart * side < LEAST:  # nearly all, nearly always
            continue
        for id_, factor, others, urgency in group:
            strength = apart * factor
            for place, other in others:
                gives = deviations[place] * other
                if gives < strength:
                    strength = gives
            held = id_ in before
            if strength >= (WANING if held else 1.0):
                if strength > ENOUGH:
                    strength = ENOUGH
                claim = CLAIM * urgency if held else urgency
                awake.append((-claim * strength - SPECIFIC * len(others), id_))
    if len(awake) > 1:
        awake.sort()
        instead_of = _instead_of()
        for _, id_ in awake.copy():
            if milder := instead_of.get(id_):
                awake = [ranked for ranked in awake if ranked[1] not in milder]
    return tuple([id_ for _, id_ in awake[:FEW]])


@cache
def _instead_of() -> dict[str, frozenset[str]]:
    return {id_: frozenset(desire.instead_of) for id_, desire in desires().items() if desire.instead_of}
