"""The base responses: from a stimulus to doses of hormones, as one table says. See `responses.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from thymos.errors import MalformedTable
from thymos.stimuli import STIMULI

_FILE = Path(__file__).with_name("responses.toml")

Deltas = Mapping[str, float]
"""By hormone, a dose: points of its level, before the soul's coefficient, above or below 0."""
NOTHING: Deltas = {}


class Response(NamedTuple):
    dose: float
    because: str


@cache
def responses() -> Mapping[str, Mapping[str, Response]]:
    """By stimulus and hormone. MalformedTable if the file names a stimulus that there is not."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    if unknown := sorted(set(table) - set(STIMULI)):
        raise MalformedTable(_FILE.name, f"there is no stimulus {unknown[0]!r}")
    return {
        stimulus: {hormone: Response(float(row["dose"]), row["because"]) for hormone, row in rows.items()}
        for stimulus, rows in table.items()
    }


Rows = Mapping[str, tuple[tuple[str, float], ...]]
"""A part of the table: by stimulus, hormones and their doses."""


@cache
def rows_for(*hormones: str) -> Rows:
    """The base responses of these hormones."""
    found = {
        stimulus: tuple((hormone, rows[hormone].dose) for hormone in hormones if hormone in rows)
        for stimulus, rows in responses().items()
    }
    return {stimulus: rows for stimulus, rows in found.items() if rows}


def deltas(rows: Rows, name: str, strength: float) -> Deltas:
    """What the table says of a stimulus of this strength."""
    found = rows.get(name)
    return {hormone: dose * strength for hormone, dose in found} if found else NOTHING
