"""Frustration: a feeling of Anima, in a package of its own."""

from __future__ import annotations

from typing import ClassVar

from thymos.feelings.feeling import Levels, Voice
from thymos.hormones import Hormone
from thymos.responses import Deltas, Rows, deltas, rows_for
from thymos.stimuli import Stimulus


class Frustration:
    """Walls. Each failure adds the same, for one does not get used to them; success and time ease it.

    It makes the agent think longer, and speak to itself; beyond 70 it becomes the wish for help. It changes no limit
    and no approval: nothing here can, for all that a feeling gives away is doses, words and a factor.

    That being blocked invigorates rather than habituates: Amsel, "Frustrative nonreward", Psychological Bulletin 55,
    1958. That it fades within some minutes of quiet: the rate of recovery from anger, Zillmann, 1971.
    """

    name: ClassVar[str] = "frustration"
    hormones: ClassVar[tuple[str, ...]] = ("frustration",)
    brings: ClassVar[tuple[Hormone, ...]] = (Hormone(name="frustration", baseline=0.0, half_life_s=900.0),)
    heeds: ClassVar[str] = "frustration"
    voices: ClassVar[tuple[Voice, ...]] = (
        Voice(10.0, "Hmm, that didn't work"),
        Voice(30.0, "I keep hitting walls. What am I missing?"),
        Voice(50.0, "I'm doing something fundamentally wrong"),
        Voice(70.0, "I need help. This is beyond what I can figure out alone"),
    )

    rows: ClassVar[Rows] = rows_for(*hormones)
    undulled: ClassVar[frozenset[str]] = frozenset({"tool_failed"})

    def react(self, stimulus: Stimulus, levels: Levels) -> Deltas:
        counts = stimulus.intensity if stimulus.name in self.undulled else stimulus.strength
        return deltas(self.rows, stimulus.name, counts)

    def thinking_factor(self, levels: Levels) -> float:
        return 1.0 + levels["frustration"] / 50.0
