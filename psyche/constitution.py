"""What no experience and no birth can change about a soul: which rows never learn, which must always be felt."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from psyche.errors import MalformedData

LOW, HIGH = 0.0, 3.0
"""Where every coefficient stays. 0: not felt at all; 3: three times as strongly as ordinary people."""

_FILE = Path(__file__).with_name("constitution.toml")
_SIGNS = {"grows": 1.0, "eases": -1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Constitution:
    frozen: Mapping[str, str]
    """Stimuli whose row never learns, with the reason."""
    hurts: Mapping[str, str]
    """Stimuli that are always felt and never rewarded, with the reason."""
    least: float
    """The lowest coefficient in a row of `hurts`."""
    learns: Mapping[str, Mapping[str, float]]
    """By stimulus and hormone, in alphabetical order: 1.0 if a good end makes the coefficient grow, -1.0 if it eases."""

    def low(self, stimulus: str) -> float:
        return self.least if stimulus in self.hurts else LOW


@cache
def constitution() -> Constitution:
    """MalformedData if the file contradicts itself."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    hurts = dict(data["hurts"])
    least = float(hurts.pop("least"))
    if both := sorted(data["frozen"].keys() & data["learns"].keys()):
        raise MalformedData(_FILE.name, f"{both[0]} is frozen and learns")
    return Constitution(
        frozen=data["frozen"],
        hurts=hurts,
        least=least,
        learns={
            stimulus: {hormone: _SIGNS[word] for hormone, word in sorted(row.items())}
            for stimulus, row in sorted(data["learns"].items())
        },
    )
