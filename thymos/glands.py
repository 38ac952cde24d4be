"""The hormones at work: how stimuli move them, while a log is folded. Mutable; the fold's own, see `fold.py`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from thymos.feelings.feeling import Feeling
from thymos.feelings.registry import failed
from thymos.habituation import Habit, met
from thymos.hormones import AT_REST, Deviation
from thymos.physiology import WEIGHED, Answering, Given, Physiology
from thymos.speaking import band
from thymos.state import State
from thymos.stimuli import Stimulus
from thymos.trail import Dose

log = logging.getLogger(__name__)

MOST: Final = 1_000.0
"""A dose above this is none that anybody means; the whole scale is a tenth of it."""

_NO_ROW: Mapping[str, float] = {}


class Glands:
    """At a moment of lived time, which is handed in: nothing here knows a clock."""

    def __init__(self, state: State, body: Physiology, dosed: Callable[[Dose], object] | None) -> None:
        self.body, self._told = body, dosed
        self.deviations: dict[str, Deviation] = dict(state.deviations)
        self.habits: dict[str, Habit] = dict(state.habits)
        self.voices: dict[str, int] = dict(state.voices)
        self.counts: dict[str, int] = dict(state.counts)
        self._failing: set[str] = set()
        self._tables, self._answering, self._voiced = body.tables, body.answering, body.voiced

    def level(self, hormone: str, at_ns: int) -> float:
        return self.body.hormones[hormone].level(self.deviations.get(hormone, AT_REST), at_ns)

    def react(
        self,
        appraised: list[tuple[str, float]],
        at_ns: int,
        coefficients: Mapping[str, Mapping[str, float]],
        event: tuple[int, int],
    ) -> dict[str, float]:
        """Move the hormones as these stimuli do, given with their intensities, and say how strong each was. `event` is
        the id and the timestamp of what they come from."""
        strengths: dict[str, float] = {}
        deviations, counts, voiced, told = self.deviations, self.counts, self._voiced, self._told
        for name, intensity in appraised:
            strengths[name] = strength = intensity * met(self.habits, name, intensity, at_ns)
            weights = strength, intensity, 1.0
            counts[name] = counts[name] + 1 if name in counts else 1
            given = self._tables[name]
            if asked := self._answering[name]:  # all of them at the levels from before
                given = (*given, *self._answers(Stimulus(name, strength, intensity), asked, at_ns))
            row = coefficients.get(name, _NO_ROW)
            for hormone, base, weighed_by, feeling, dosed in given:
                base *= weights[weighed_by]
                dose = base * row[hormone] if hormone in row else base
                before = deviations.get(hormone, AT_REST)
                after = deviations[hormone] = dosed(before, at_ns, dose)
                if hormone in voiced and (dose > 0.0 or self.voices):
                    self._let_speak(hormone, at_ns)
                if told is not None:
                    told(self._explained(event, hormone, dose, name, strength, feeling, base, before, after))
        return strengths

    def speaking(self, at_ns: int) -> dict[str, int]:
        """By feeling, which of its voices speaks, counted from 1; the silent ones are missing."""
        bands = {
            feeling.name: band(feeling.voices, self.level(hormone, at_ns), self.voices.get(feeling.name, 0))
            for hormone, heeding in self._voiced.items()
            for feeling in heeding
        }
        return {name: number for name, number in bands.items() if number}

    def _answers(self, stimulus: Stimulus, asked: tuple[Answering, ...], at_ns: int) -> list[Given]:
        """What the feelings that read no table make of a stimulus."""
        given: list[Given] = []
        levels = Levels(self, at_ns)
        for feeling, moved, react in asked:
            try:
                for hormone, base in react(stimulus, levels).items():
                    if hormone in moved and -MOST < base < MOST:  # what is no number is not
                        given.append((hormone, base, WEIGHED, feeling, self.body.dosing[hormone]))
            except Exception as error:  # a plugin is anybody's code; what it said until then is the same at each replay
                self._failed(feeling, error)
        return given

    def _let_speak(self, hormone: str, at_ns: int) -> None:
        for feeling in self._voiced[hormone]:
            if speaks := band(feeling.voices, self.level(hormone, at_ns), self.voices.get(feeling.name, 0)):
                self.voices[feeling.name] = speaks
            else:
                self.voices.pop(feeling.name, None)

    def _explained(
        self,
        event: tuple[int, int],
        hormone: str,
        dose: float,
        stimulus: str,
        strength: float,
        feeling: Feeling,
        base: float,
        before: Deviation,
        after: Deviation,
    ) -> Dose:
        at_ns = after[2]
        tonic, phasic, _ = self.body.hormones[hormone].relaxed(before, at_ns)
        return Dose(
            event_id=event[0],
            timestamp=event[1],
            stimulus=stimulus,
            strength=strength,
            feeling=feeling.name,
            hormone=hormone,
            base=base,
            dose=dose,
            at_ns=at_ns,
            tonic=after[0] - tonic,
            phasic=after[1] - phasic,
        )

    def _failed(self, feeling: Feeling, error: Exception) -> None:
        if feeling.name not in self._failing:
            self._failing.add(feeling.name)
            log.exception("Feeling %r failed, and moves nothing.", feeling.name)
            failed(feeling, error)


class Levels(Mapping[str, float]):
    """The levels of a moment, each worked out when it is asked for. What feelings read."""

    def __init__(self, glands: Glands, at_ns: int) -> None:
        self._glands, self._at_ns = glands, at_ns

    def __getitem__(self, hormone: str) -> float:
        return self._glands.level(hormone, self._at_ns)

    def __iter__(self) -> Iterator[str]:
        return iter(self._glands.body.hormones)

    def __len__(self) -> int:
        return len(self._glands.body.hormones)
