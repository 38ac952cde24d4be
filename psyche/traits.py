"""Traits: coefficients that belong together, with words for them. Births vary by traits; portraits speak in them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from psyche.constitution import constitution
from psyche.errors import MalformedData
from psyche.matrix import Matrix

_FILE = Path(__file__).with_name("traits.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    name: str
    cells: tuple[tuple[str, str], ...]
    """Stimulus and hormone of each."""
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    """Stimuli in a past that speak of much of the trait, and of little."""
    words: tuple[str, ...]
    """Sentences: hardly there, weak, strong, very strong."""
    compared: str
    """What somebody is more, or less, than before."""

    def value(self, matrix: Matrix) -> float:
        """The mean of the coefficients: 1 is ordinary."""
        return sum(matrix.coefficient(*cell) for cell in self.cells) / len(self.cells)


@cache
def traits() -> Mapping[str, Trait]:
    """By name, in the order of the file. MalformedData if one breaks the constitution."""
    return {name: _trait(name, row) for name, row in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}


def _trait(name: str, row: Mapping[str, object]) -> Trait:
    match row:
        case {
            "cells": dict(cells),
            "for": list(evidence_for),
            "against": list(evidence_against),
            "words": [str(), str(), str(), str()] as words,
            "compared": str(compared),
        }:
            if frozen := sorted(cells.keys() & constitution().frozen.keys()):
                raise MalformedData(_FILE.name, f"{name} varies {frozen[0]}, which is the same in everybody")
            return Trait(
                name=name,
                cells=tuple((stimulus, hormone) for stimulus, hormones in cells.items() for hormone in hormones),
                evidence_for=tuple(evidence_for),
                evidence_against=tuple(evidence_against),
                words=tuple(words),
                compared=compared,
            )
    raise MalformedData(_FILE.name, f"{name} is no trait: it needs cells, for, against, four words and compared")
