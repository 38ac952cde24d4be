"""How good or bad an end a stimulus is, from one table. The agent's own words are not in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from psyche.constitution import constitution
from psyche.errors import MalformedData

_FILE = Path(__file__).with_name("rewards.toml")


@dataclass(frozen=True, slots=True)
class Reward:
    reward: float
    """From -1, the worst end, to 1, the best."""
    reason: str


@cache
def rewards() -> Mapping[str, Reward]:
    """By stimulus. MalformedData if the table breaks the constitution."""
    table = {stimulus: Reward(**row) for stimulus, row in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}
    laws = constitution()
    for stimulus, row in table.items():
        if not -1.0 <= row.reward <= 1.0:
            raise MalformedData(_FILE.name, f"the reward of {stimulus} is {row.reward!r}, and must be -1 to 1")
        if stimulus in laws.hurts and row.reward > 0:
            raise MalformedData(_FILE.name, f"{stimulus} hurts, and can be no reward")
        if stimulus in laws.frozen and row.reward != 0:
            raise MalformedData(_FILE.name, f"{stimulus} is frozen, and teaches nothing")
    return table


@cache
def reward_by_stimulus() -> Mapping[str, float]:
    """The table as numbers, for whoever folds a long log."""
    return {stimulus: row.reward for stimulus, row in rewards().items() if row.reward}


def reward_of(stimuli: Mapping[str, float]) -> float:
    """Of what happened at one event: the sum over strength × reward, from -1 to 1. 0: neither good nor bad."""
    table = reward_by_stimulus()
    total = 0.0
    in_order = sorted(stimuli.items()) if len(stimuli) > 1 else stimuli.items()  # sums of floats depend on it
    for stimulus, strength in in_order:
        if stimulus in table and strength > 0.0:
            total += table[stimulus] * min(strength, 1.0)
    return max(-1.0, min(1.0, total))
