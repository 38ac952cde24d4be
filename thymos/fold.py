"""The fold over the log: from a state and the events after it to the next state. The same events give the same bits.

Mutable, because a replay folds millions of events; there is one rule, whether an event is folded alone as it happens or
among all others in a replay. What it gives back is a value (`state`), and it reads no clock, no database and no settings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from psyche.constitution import constitution
from psyche.learning import Change, Learner, Soul
from psyche.matrix import Matrix
from psyche.rewards import reward_by_stimulus, reward_of
from thymos.appraisal import events as appraisal
from thymos.appraisal.near_past import NearPast
from thymos.appraisal.reminding import reminded
from thymos.desires import conditions, felt
from thymos.feelings.feeling import Feeling, Voice
from thymos.habituation import Habit, met
from thymos.hormones import AT_REST, Deviation
from thymos.physiology import Answering, Physiology
from thymos.state import State
from thymos.stimuli import STIMULI, Stimulus
from thymos.topics import Topics

log = logging.getLogger(__name__)

SESSIONS: Final = 8
"""Sessions of which the near past is remembered, those in which something happened last."""
NOTICED_NS: Final = round(appraisal.SILENCE_FROM_S * 1e9)
LOOK_NS: Final = 60_000_000_000
"""Lived time between two replies at which it is looked what is wanted, and a sample taken, at least: nobody's wishes
change in a breath."""
MARGIN: Final = 3.0
"""How far a level must have fallen below the beginning of its voice for that to be silent."""

MOST: Final = 1_000.0
"""A dose above this is none that anybody means; the whole scale is a tenth of it."""
FAINT: Final = 0.05
"""An end that is neither better nor worse than this teaches nothing."""

_NO_ROW: Mapping[str, float] = {}


Row = tuple[int, int, str, Any, int]
"""An event, as the fold needs it: id, session, type, payload, timestamp. A plain tuple, as it comes from the database."""


class Birth(NamedTuple):
    """A soul that was adopted: it rules from the first event after `after_event_id` on."""

    id: int
    after_event_id: int
    matrix: Matrix


class Dose(NamedTuple):
    """One hormone moved, and why: what an explanation is made of."""

    event_id: int
    timestamp: int
    stimulus: str
    strength: float
    feeling: str
    hormone: str
    base: float
    """Before the soul's coefficient, and `dose` after it."""
    dose: float
    at_ns: int
    tonic: float
    phasic: float
    """What the dose changed in the two parts of the deviation."""


class Sample(NamedTuple):
    """The levels at a reply, for the charts."""

    event_id: int
    timestamp: int
    levels: Mapping[str, float]
    wants: tuple[str, ...]


class Levels(Mapping[str, float]):
    """The levels of the moment, each worked out when it is asked for. What feelings read."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold

    def __getitem__(self, hormone: str) -> float:
        return self._fold.level(hormone)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fold.body.hormones)

    def __len__(self) -> int:
        return len(self._fold.body.hormones)


class Fold:
    """A state on its way. `births` are sorted by the event after which they rule."""

    def __init__(
        self,
        state: State,
        body: Physiology,
        births: Sequence[Birth] = (),
        *,
        dosed: Callable[[Dose], object] | None = None,
        totals: dict[str, float] | None = None,
        changes: list[Change] | None = None,
        samples: list[Sample] | None = None,
    ) -> None:
        """What happens on the way is told, where somebody asks for it: each dose to `dosed`, the strengths of each
        stimulus added up in `totals`, what was learnt and what was sampled appended to `changes` and `samples`."""
        self.body, self._hormones = body, body.hormones
        self.position, self.lived_ns, self.last_ns = state.position, state.lived_ns, state.last_ns
        self.deviations: dict[str, Deviation] = dict(state.deviations)
        self.wants, self.onsets, self.voices = state.wants, dict(state.onsets), dict(state.voices)
        self._habits: dict[str, Habit] = dict(state.habits)
        self._sessions = {id_: NearPast.from_plain(past) for id_, past in state.sessions}
        self._session_id = next(reversed(self._sessions), None)
        self._past = NearPast() if self._session_id is None else self._sessions[self._session_id]
        self._topics = Topics(set(state.young), set(state.old))
        self._looked_ns = state.looked_ns
        self._birth = state.birth
        self._learner: Learner = state.soul.learner()
        self._births = [birth for birth in births if birth.after_event_id >= state.position and birth.id != state.birth]
        self._dosed, self._totals, self._changes, self._samples = dosed, totals, changes, samples
        self._levels = Levels(self)
        self._tables, self._answering, self._voiced = body.tables, body.answering, body.voiced
        self._conditions = conditions(tuple(body.hormones))
        ends = {stimulus for stimulus, reward in reward_by_stimulus().items() if abs(reward) >= FAINT}
        self._indifferent = frozenset(STIMULI) - ends
        self._taught = frozenset(constitution().learns)
        self._failing: set[str] = set()

    def state(self) -> State:
        return State(
            position=self.position,
            lived_ns=self.lived_ns,
            last_ns=self.last_ns,
            deviations=dict(self.deviations),
            habits=dict(self._habits),
            sessions=tuple((id_, past.to_plain()) for id_, past in self._sessions.items()),
            young=frozenset(self._topics.young),
            old=frozenset(self._topics.old),
            wants=self.wants,
            onsets=dict(self.onsets),
            voices=dict(self.voices),
            looked_ns=self._looked_ns,
            soul=Soul.reached(self._learner),
            birth=self._birth,
        )

    def feel_all(self, rows: Iterable[Row]) -> int:
        """Fold the events, in the order of their ids. Returns how many there were."""
        count, feel = 0, self.feel
        for row in rows:
            feel(row)
            count += 1
        return count

    def feel(self, row: Row) -> None:
        id_, session_id, event_type, payload, timestamp = row
        if self._births and id_ > self._births[0].after_event_id:
            self.be_born(id_)
        self.position = id_
        passed = timestamp - self.last_ns
        if 0 < passed < NOTICED_NS and self.last_ns:  # as nearly always
            self.lived_ns += passed
            self.last_ns = timestamp
        elif passed:
            self.live_until(timestamp)
        if session_id != self._session_id:
            self._past = self._turned_to(session_id)
        if type(payload) is not dict:  # whatever got into the log: it must not stand in the way of what follows
            return
        past = self._past
        if event_type == "tool_response":
            appraised = appraisal.tool_answered(payload, past)
        elif event_type == "user_message":
            appraised = appraisal.user_spoke(payload, past, self._topics, self.body.lexicon)
        elif event_type == "tool_call":
            appraised = appraisal.tool_called(payload, past, self._topics)
        elif event_type == "agent_message":
            appraised = appraisal.agent_spoke(payload, past)
            if payload.get("felt"):
                appraised += reminded(payload, self._hormones)
            if payload.get("model") and self.lived_ns - self._looked_ns >= LOOK_NS:
                self._look()
        else:
            return
        if appraised:
            self._react(appraised)

    def live_until(self, timestamp: int) -> None:
        """Time passes, and if it was long, its silence is felt."""
        passed = timestamp - self.last_ns
        if passed > 0 and self.last_ns:
            self.lived_ns += passed
            if passed >= NOTICED_NS and (intensity := appraisal.silence(passed / 1e9)):
                self.last_ns = timestamp
                self._react([("silence", intensity)])
        self.last_ns = timestamp

    def level(self, hormone: str) -> float:
        return self.body.hormones[hormone].level(self.deviations.get(hormone, AT_REST), self.lived_ns)

    def levels(self) -> dict[str, float]:
        return {name: self.level(name) for name in self.body.hormones}

    def stepped(self) -> dict[str, float]:
        """The levels as they fall in steps: see `Hormone.stepped`."""
        return {
            name: hormone.stepped(self.deviations.get(name, AT_REST), self.lived_ns)
            for name, hormone in self.body.hormones.items()
        }

    def felt(self) -> tuple[str, ...]:
        """The desires of the moment, the strongest first."""
        at_ns, past_of = self.lived_ns, self.deviations.get
        apart = [hormone.apart(past_of(name, AT_REST), at_ns) for name, hormone in self._hormones.items()]
        return felt(self._conditions, apart, self.wants)

    def speaking(self) -> dict[str, int]:
        """By feeling, which of its voices speaks at this moment, counted from 1; the silent ones are missing."""
        bands = {
            feeling.name: band(feeling.voices, self.level(hormone), self.voices.get(feeling.name, 0))
            for hormone, heeding in self._voiced.items()
            for feeling in heeding
        }
        return {name: number for name, number in bands.items() if number}

    def be_born(self, id_: int | None = None) -> None:
        """The births that rule an event with this id; without one all that are left, for nothing came after them yet."""
        while self._births and (id_ is None or id_ > self._births[0].after_event_id):
            birth = self._births.pop(0)
            self._birth, self._learner = birth.id, Soul.born(birth.matrix).learner()

    def matrix(self) -> Matrix:
        return self._learner.matrix()

    def _turned_to(self, session_id: int) -> NearPast:
        known = self._sessions.pop(session_id) if session_id in self._sessions else NearPast()
        past = self._sessions[session_id] = known
        self._session_id = session_id
        if len(self._sessions) > SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        return past

    def _look(self) -> None:
        """The desires at a reply become those that were felt."""
        self._looked_ns = self.lived_ns
        wants = self.felt()
        if wants != self.wants:
            for id_ in wants:
                if id_ not in self.wants:
                    self.onsets[id_] = self.onsets.get(id_, 0) + 1
            self.wants = wants
        if self._samples is not None:
            levels = {name: round(level, 3) for name, level in self.levels().items()}
            self._samples.append(Sample(self.position, self.last_ns, levels, wants))

    def _react(self, appraised: appraisal.Appraised) -> None:
        strengths: dict[str, float] = {}
        deviations, hormones, at_ns = self.deviations, self._hormones, self.lived_ns
        for name, intensity in appraised:
            strengths[name] = strength = intensity * met(self._habits, name, intensity, at_ns)
            given = [(hormone, dose * strength, feeling) for hormone, dose, feeling in self._tables[name]]
            if asked := self._answering[name]:
                given += self._answers(Stimulus(name, strength, intensity), asked)
            row = self._learner.coefficients.get(name, _NO_ROW)
            for hormone, base, feeling in given:
                dose = base * row[hormone] if hormone in row else base
                before = deviations.get(hormone, AT_REST)
                after = deviations[hormone] = hormones[hormone].dosed(before, at_ns, dose)
                if hormone in self._voiced and (dose > 0.0 or self.voices):
                    self._let_speak(hormone)
                if self._dosed is not None:
                    self._dosed(self._explained(hormone, dose, name, strength, feeling, base, before, after))
        self._learn(strengths)

    def _answers(self, stimulus: Stimulus, asked: tuple[Answering, ...]) -> list[tuple[str, float, Feeling]]:
        """What the feelings make of a stimulus, all of them at the same levels."""
        given: list[tuple[str, float, Feeling]] = []
        for feeling, moved, react in asked:
            try:
                for hormone, base in react(stimulus, self._levels).items():
                    if hormone in moved and -MOST < base < MOST:  # what is no number is not
                        given.append((hormone, base, feeling))
            except Exception:  # a plugin is anybody's code; what it said until then is the same at each replay
                self._failed(feeling.name)
        return given

    def _learn(self, strengths: Mapping[str, float]) -> None:
        if self._totals is not None:
            for name, strength in strengths.items():
                self._totals[name] = self._totals.get(name, 0.0) + strength
        reward = 0.0 if self._indifferent.issuperset(strengths) else reward_of(strengths)
        is_end = reward >= FAINT or reward <= -FAINT
        if is_end or not self._taught.isdisjoint(strengths):
            reward = reward if is_end else 0.0
            self._learner.learn(self.position, self.last_ns, strengths, reward, self._changes)

    def _let_speak(self, hormone: str) -> None:
        for feeling in self._voiced[hormone]:
            if speaks := band(feeling.voices, self.level(hormone), self.voices.get(feeling.name, 0)):
                self.voices[feeling.name] = speaks
            else:
                self.voices.pop(feeling.name, None)

    def _explained(
        self,
        hormone: str,
        dose: float,
        stimulus: str,
        strength: float,
        feeling: Feeling,
        base: float,
        before: Deviation,
        after: Deviation,
    ) -> Dose:
        tonic, phasic, _ = self._hormones[hormone].relaxed(before, self.lived_ns)
        return Dose(
            event_id=self.position,
            timestamp=self.last_ns,
            stimulus=stimulus,
            strength=strength,
            feeling=feeling.name,
            hormone=hormone,
            base=base,
            dose=dose,
            at_ns=self.lived_ns,
            tonic=after[0] - tonic,
            phasic=after[1] - phasic,
        )

    def _failed(self, name: str) -> None:
        if name not in self._failing:
            self._failing.add(name)
            log.exception("Feeling %r failed, and moves nothing.", name)


def newborn(births: Sequence[Birth]) -> State:
    """The state before the first event."""
    first = next((birth for birth in births if birth.after_event_id <= 0), None)
    return State(soul=Soul.born(first.matrix), birth=first.id) if first else State()


def band(voices: Sequence[Voice], level: float, spoke: int) -> int:
    """Which voice speaks at a level, counted from 1, 0 for none; `spoke` is the one that did before. Levels are judged
    as whole numbers, as a person reads them, and a voice goes on until the level is MARGIN below its beginning."""
    whole = round(level)
    reached = sum(voice.level <= whole for voice in voices)
    while spoke > reached and whole < voices[min(spoke, len(voices)) - 1].level - MARGIN:
        spoke -= 1
    return max(reached, min(spoke, len(voices)))
