"""Hormones: how a level drifts back to its baseline, and how a dose moves it. Pure.

A level is never stepped through time. What is kept is its distance from the baseline at a moment, in two parts, and any
later level is worked out from that at once, so that asking once or a thousand times gives the same answer:

    level(t) = baseline + tonic · 2^(−Δt / tonic half-life) + phasic · 2^(−Δt / half-life)

The phasic part is the quick response, the tonic part the mood that it leaves behind: see Grace, "Phasic versus tonic
dopamine release", Neuroscience 41, 1991. Hormones for which that makes no difference have no tonic part.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

LOW, HIGH = 0.0, 100.0
KNEE = 25.0
"""The width of the region at either end in which doses count less the nearer the level is to the end."""
NS_PER_S = 1e9
_UPPER_KNEE, _LOWER_KNEE = HIGH - KNEE, LOW + KNEE


Deviation = tuple[float, float, int]
"""How far from its baseline a hormone was at a moment: its tonic part, its phasic part, and when, in lived time (see
`fold.py`). A plain tuple, for a replay makes millions of them."""

Dosing = Callable[[Deviation, int, float], Deviation]
"""From a deviation, a moment and a dose to the deviation after it."""

AT_REST: Deviation = (0.0, 0.0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hormone:
    """A level from 0 to 100 that drifts towards `baseline`, covering half the way every `half_life_s` seconds."""

    name: str
    baseline: float
    half_life_s: float
    tonic_share: float = 0.0
    """The part of each dose, from 0 to 1, that goes into the tonic part."""
    tonic_half_life_s: float = 3600.0

    def relaxed(self, deviation: Deviation, at_ns: int) -> Deviation:
        """The deviation as it is at a later moment. Time that goes backwards is no time."""
        tonic, phasic, since_ns = deviation
        elapsed_s = (at_ns - since_ns) / NS_PER_S
        if elapsed_s <= 0.0:
            return deviation
        return (
            tonic * 2.0 ** (-elapsed_s / self.tonic_half_life_s) if tonic else tonic,
            phasic * 2.0 ** (-elapsed_s / self.half_life_s) if phasic else phasic,
            at_ns,
        )

    def level(self, deviation: Deviation, at_ns: int) -> float:
        tonic, phasic, since_ns = deviation
        elapsed_s = (at_ns - since_ns) / NS_PER_S
        if elapsed_s > 0.0:
            if tonic:
                tonic *= 2.0 ** (-elapsed_s / self.tonic_half_life_s)
            if phasic:
                phasic *= 2.0 ** (-elapsed_s / self.half_life_s)
        level = self.baseline + tonic + phasic
        return LOW if level < LOW else HIGH if level > HIGH else level

    def apart(self, deviation: Deviation, at_ns: int) -> float:
        """How far the level is from the baseline: 1 at the upper end of the scale, −1 at the lower one."""
        tonic, phasic, since_ns = deviation
        elapsed_s = (at_ns - since_ns) / NS_PER_S
        if elapsed_s > 0.0:
            if tonic:
                tonic *= 2.0 ** (-elapsed_s / self.tonic_half_life_s)
            if phasic:
                phasic *= 2.0 ** (-elapsed_s / self.half_life_s)
        above = tonic + phasic
        if above > 0.0:
            return above / (HIGH - self.baseline) if self.baseline < HIGH else 0.0
        return above / (self.baseline - LOW) if self.baseline > LOW else 0.0

    def stepped(self, deviation: Deviation, at_ns: int) -> float:
        """The level, but falling in steps: it stays as it was at the last dose until a whole half-life has passed.

        For what costs something whenever it changes, such as a thinking budget, which the cached prompt hangs on."""
        tonic, phasic, since_ns = deviation
        elapsed_s = max(0.0, (at_ns - since_ns) / NS_PER_S)
        tonic *= 2.0 ** -math.floor(elapsed_s / self.tonic_half_life_s)
        phasic *= 2.0 ** -math.floor(elapsed_s / self.half_life_s)
        return min(max(self.baseline + tonic + phasic, LOW), HIGH)

    def dosed(self, deviation: Deviation, at_ns: int, dose: float) -> Deviation:
        """The deviation after a dose, above or below 0."""
        return self.dosing()(deviation, at_ns, dose)

    def dosing(self) -> Dosing:
        """`dosed` as a function of its own, made once: a replay calls it millions of times."""
        baseline, half_life_s, share = self.baseline, self.half_life_s, self.tonic_share
        tonic_half_life_s, exp = self.tonic_half_life_s, math.exp

        def dosed(deviation: Deviation, at_ns: int, dose: float) -> Deviation:
            tonic, phasic, since_ns = deviation
            if at_ns > since_ns:  # the same as `relaxed`, without a value in between
                halving_s = (since_ns - at_ns) / NS_PER_S
                if tonic:
                    tonic *= 2.0 ** (halving_s / tonic_half_life_s)
                if phasic:
                    phasic *= 2.0 ** (halving_s / half_life_s)
            else:
                at_ns = since_ns
            mood = baseline + tonic
            now = mood + phasic
            level = now + dose
            if dose > 0.0:
                if level > _UPPER_KNEE:  # or else it counts as it is
                    level = saturated(now, dose)
            elif level < _LOWER_KNEE:
                level = now * exp(dose / KNEE) if LOW < now <= _LOWER_KNEE else saturated(now, dose)
            if share:
                dose *= share
                now, mood = mood, mood + dose
                if dose > 0.0:
                    if mood > _UPPER_KNEE:
                        mood = saturated(now, dose)
                elif mood < _LOWER_KNEE:
                    mood = now * exp(dose / KNEE) if LOW < now <= _LOWER_KNEE else saturated(now, dose)
                tonic = mood - baseline
            # Mood and level both stay within the bounds, and so does every level between now and the baseline: the
            # phasic part fades first, then the tonic one.
            return tonic, level - mood, at_ns

        return dosed


def saturated(level: float, dose: float) -> float:
    """The level after a dose. It adds as it is until the level is within KNEE of an end; from there on the same dose
    covers the same part of what is left, so that no end is passed and doses add up in whatever order they come:

        d level / d dose = min(1, (100 − level) / KNEE), and likewise towards 0

    As with receptors, of which ever fewer are free: the law of mass action, Clark, 1933; made linear below the knee,
    for there a dose means what its number says.
    """
    if dose > 0.0:
        free = _UPPER_KNEE - level
        if dose <= free:
            return level + dose
        if free > 0.0:
            level, dose = _UPPER_KNEE, dose - free
        return HIGH - (HIGH - level) * math.exp(-dose / KNEE) if level < HIGH else HIGH
    if dose < 0.0:
        free = level - _LOWER_KNEE
        if -dose <= free:
            return level + dose
        if free > 0.0:
            level, dose = _LOWER_KNEE, dose + free
        return LOW + (level - LOW) * math.exp(dose / KNEE) if level > LOW else LOW
    return level
