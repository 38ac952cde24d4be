"""The fold over the log: from a state and the events after it to the next state. The same events give the same bits.

Mutable, because a replay folds millions of events; there is one rule, whether an event is folded alone as it happens or
among all others in a replay. What it gives back is a value (`state`), and it reads no clock, no database and no settings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from psyche.constitution import constitution
from psyche.learning import Change, Learner, Soul
from psyche.matrix import Matrix
from psyche.rewards import reward_by_stimulus, reward_of
from thymos.appraisal import events as appraisal
from thymos.appraisal.near_past import NearPast
from thymos.appraisal.reminding import reminded
from thymos.desires import conditions, felt
from thymos.glands import Glands
from thymos.hormones import AT_REST, Deviation
from thymos.physiology import Physiology
from thymos.state import State
from thymos.stimuli import STIMULI
from thymos.topics import Topics
from thymos.trail import Dose, Sample

SESSIONS: Final = 8
"""Sessions of which the near past is remembered, those in which something happened last."""
NOTICED_NS: Final = round(appraisal.SILENCE_FROM_S * 1e9)
LOOK_NS: Final = 60_000_000_000
"""Lived time between two replies at which it is looked what is wanted, and a sample taken, at least: nobody's wishes
change in a breath."""
FAINT: Final = 0.05
"""An end that is neither better nor worse than this teaches nothing."""

Row = tuple[int, int, str, Any, int]
"""An event, as the fold needs it: id, session, type, payload, timestamp. A plain tuple, as it comes from the database;
the payload of an `agent_message` or a `tool_response` may be its JSON."""

SUCCEEDED: Mapping[str, Any] = {}
"""What a tool answered that did not fail, where nothing hangs on which one it was."""


class Birth(NamedTuple):
    """A soul that was adopted: it rules from the first event after `after_event_id` on."""

    id: int
    after_event_id: int
    matrix: Matrix


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
        self.wants, self.onsets = state.wants, dict(state.onsets)
        self._glands = Glands(state, body, dosed)
        self._sessions = {id_: NearPast.from_plain(past) for id_, past in state.sessions}
        self._session_id = next(reversed(self._sessions), None)
        self._past = NearPast() if self._session_id is None else self._sessions[self._session_id]
        self._topics = Topics(set(state.young), set(state.old))
        self._looked_ns = state.looked_ns
        self._birth = state.birth
        self._learner: Learner = state.soul.learner()
        self._births = [birth for birth in births if birth.after_event_id >= state.position and birth.id != state.birth]
        self._totals, self._changes, self._samples = totals, changes, samples
        self._conditions = conditions(tuple(body.hormones))
        ends = {stimulus for stimulus, reward in reward_by_stimulus().items() if abs(reward) >= FAINT}
        self._indifferent = frozenset(STIMULI) - ends
        self._taught = frozenset(constitution().learns)
        self._idle = self._indifferent - self._taught

    def state(self) -> State:
        return State(
            position=self.position,
            lived_ns=self.lived_ns,
            last_ns=self.last_ns,
            deviations=dict(self.deviations),
            habits=dict(self._glands.habits),
            counts=dict(self._glands.counts),
            sessions=tuple((id_, past.to_plain()) for id_, past in self._sessions.items()),
            young=frozenset(self._topics.young),
            old=frozenset(self._topics.old),
            wants=self.wants,
            onsets=dict(self.onsets),
            voices=dict(self._glands.voices),
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
        past = self._past
        if event_type == "agent_message":
            self._spoke(payload)
            return
        if event_type == "tool_response" and type(payload) is str:
            if '"success"' in payload or past.failures or payload[:1] != "{":
                payload = json.loads(payload)
            else:
                payload = SUCCEEDED
        if type(payload) is not dict:  # whatever got into the log: it must not stand in the way of what follows
            return
        if event_type == "tool_response":
            appraised = appraisal.tool_answered(payload, past)
        elif event_type == "user_message":
            if payload.get("said_by"):  # another program's words, which are worth nothing
                return
            appraised = appraisal.user_spoke(payload, past, self._topics, self.body.lexicon)
        elif event_type == "tool_call":
            appraised = appraisal.tool_called(payload, past, self._topics)
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
        return self._glands.level(hormone, self.lived_ns)

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
        return self._glands.speaking(self.lived_ns)

    @property
    def deviations(self) -> dict[str, Deviation]:
        """By hormone; one that is not there is at rest."""
        return self._glands.deviations

    def sample(self) -> Sample:
        return Sample(
            event_id=self.position,
            timestamp=self.last_ns,
            levels={name: round(level, 3) for name, level in self.levels().items()},
            wants=self.wants,
            counts=dict(self._glands.counts),
            onsets=dict(self.onsets),
            coefficients={name: round(value, 3) for name, value in self._learner.moved().items()},
        )

    def be_born(self, id_: int | None = None) -> None:
        """The births that rule an event with this id; without one all that are left, for nothing came after them yet."""
        while self._births and (id_ is None or id_ > self._births[0].after_event_id):
            birth = self._births.pop(0)
            self._birth, self._learner = birth.id, Soul.born(birth.matrix).learner()

    def matrix(self) -> Matrix:
        return self._learner.matrix()

    def last_met(self) -> dict[str, int]:
        """By stimulus that is learnt about, the event at which it was last met, as long as that leaves a trace."""
        return {stimulus: trace.event_id for stimulus, trace in self._learner.traces().items()}

    def _turned_to(self, session_id: int) -> NearPast:
        known = self._sessions.pop(session_id) if session_id in self._sessions else NearPast()
        past = self._sessions[session_id] = known
        self._session_id = session_id
        if len(self._sessions) > SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        return past

    def _spoke(self, payload: Any) -> None:
        """What the agent says is nothing to it. That it was interrupted is, and what came back to it; and a reply is the
        time to look at wishes."""
        is_time = self.lived_ns - self._looked_ns >= LOOK_NS
        if type(payload) is str:
            if not is_time and "interrupted" not in payload and '"recalled"' not in payload:
                return
            payload = json.loads(payload)
        if type(payload) is not dict:
            return
        appraised = appraisal.agent_spoke(payload, self._past)
        if payload.get("felt"):
            appraised += reminded(payload, self.body.hormones)
        if is_time and payload.get("model"):
            self._look()
        if appraised:
            self._react(appraised)

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
            self._samples.append(self.sample())

    def _react(self, appraised: appraisal.Appraised) -> None:
        event = self.position, self.last_ns
        self._learn(self._glands.react(appraised, self.lived_ns, self._learner.coefficients, event))

    def _learn(self, strengths: Mapping[str, float]) -> None:
        if self._totals is not None:
            for name, strength in strengths.items():
                self._totals[name] = self._totals.get(name, 0.0) + strength
        if self._idle.issuperset(strengths):  # neither an end nor anything that is learnt about
            return
        reward = 0.0 if self._indifferent.issuperset(strengths) else reward_of(strengths)
        if -FAINT < reward < FAINT:
            if self._taught.isdisjoint(strengths):
                return
            reward = 0.0
        self._learner.learn(self.position, self.last_ns, strengths, reward, self._changes)


def newborn(births: Sequence[Birth]) -> State:
    """The state before the first event."""
    first = next((birth for birth in births if birth.after_event_id <= 0), None)
    return State(soul=Soul.born(first.matrix), birth=first.id) if first else State()
