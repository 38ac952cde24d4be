"""Recall: from what is said now to the moments of the past that belong to it. See docs/memory.md for the formula.

candidates (full text, meaning, what the worker has not seen yet) → their neighbours → relevance × time × feeling
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from mneme import corpus, feeling, meaning
from mneme.corpus import Row
from mneme.dates import NO_DATE, date_of, dates
from mneme.models import Speaker
from mneme.passages import both_ends
from mneme.ranking import DEFAULT, Candidate, Parameters, Question, Statistics, best_first, coverage, relevance
from mneme.speakers import names
from mneme.terms import terms, words

FORGETTING: Final = 0.1
"""What age can take from a memory's score, at most."""
HALF_LIFE_DAYS: Final = 90.0
FELT: Final = 0.25
"""What a strong feeling adds to a score, and what its being felt like now adds."""
HEEDED: Final = 4_000
"""Characters of a question that count, half from its beginning and half from its end."""
WEIGHED: Final = 4
"""So many times as many memories as are wanted are weighed by time and feeling, which change a score by two thirds at most."""
READ_AROUND: Final = 30
"""Candidates, the best by themselves, whose neighbours are read along."""
NS_PER_DAY: Final = 86_400 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What the agent feels now; without levels, feelings do not count."""

    levels: Mapping[str, float]
    baselines: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recollection:
    """A memory that came back, and why: its score is `relevance` × `recency` × `felt`."""

    memory: Row
    relevance: float
    recency: float
    felt: float
    coverage: float
    """The part of what was asked that it speaks of."""
    closeness: float | None
    """The cosine of its meaning with that of the question."""
    feeling: str
    """How it felt, in words; empty if it did not."""

    @property
    def score(self) -> float:
        return self.relevance * self.recency * self.felt


def recall(
    text: str,
    *,
    now_ns: int,
    mood: Mood,
    limit: int = 10,
    in_view: Collection[int] = (),
    deadline: float | None = None,
    asker: str = Speaker.USER,
    parameters: Parameters = DEFAULT,
) -> list[Recollection]:
    """The moments that belong to the text, best first, one for each event; none is a normal answer. Any text is safe.

    `in_view` are ids of events that need no recalling. `deadline` is on the monotonic clock: TooSlow after it. `asker` is
    who says "I" in the text.
    """
    heeded = both_ends(text, HEEDED)
    question = asked(heeded)
    pool, statistics, candidates = _pool(heeded, question, deadline, asker, parameters)
    scores = relevance(question, candidates, statistics, parameters)
    corpus.check(deadline)
    found: dict[int, Recollection] = {}
    for id_ in best_first(scores):
        row = pool[id_]
        if row.event_id in in_view or row.event_id in found:
            continue
        if len(found) == WEIGHED * limit:
            break
        found[row.event_id] = _recollection(row, candidates[id_], scores[id_], question, statistics, now_ns, mood)
    return sorted(found.values(), key=lambda one: (-one.score, -one.memory.id))[:limit]


def asked(text: str) -> Question:
    return Question(terms=tuple(dict.fromkeys(terms(text))), words=frozenset(words(text)), dates=tuple(dates(text)))


def recency(age_days: float, strength: float) -> float:
    """T: what is long ago comes back a little less easily, what was strongly felt stays twice as long."""
    half_lives = max(0.0, age_days) / (HALF_LIFE_DAYS * (1.0 + strength))
    return float(1.0 - FORGETTING + FORGETTING * 2.0**-half_lives)


def emphasis(strength: float, likeness: float) -> float:
    """E: what was strongly felt comes back more easily, the more so if it was felt like now."""
    return 1.0 + FELT * strength * (1.0 + likeness)


def _pool(
    text: str, question: Question, deadline: float | None, asker: str, parameters: Parameters
) -> tuple[dict[int, Row], Statistics, dict[int, Candidate]]:
    left = None if deadline is None else max(0.001, deadline - time.monotonic())
    with corpus.at_most(left):
        statistics = corpus.statistics(question.terms)
        ids = corpus.candidates(question.terms, statistics.frequencies) if question.terms else []
        vector = meaning.of_question(text, can_wait=deadline is None) if parameters.semantic else None
        near = meaning.nearest(vector)
        rows = {row.id: row for row in corpus.unread()} | corpus.rows([*ids, *islice(near, meaning.NEAREST)])
        corpus.check(deadline)
        alone = relevance(question, _candidates(rows, {}, near, question, asker), statistics, parameters)
        places = [(id_, rows[id_].session_id) for id_ in best_first(alone)[:READ_AROUND]]
        neighbours = corpus.around(places, parameters.reach)
        missing = {id_ for ids_ in neighbours.values() for id_ in ids_ if id_ not in rows}
        rows |= corpus.rows(missing)
        corpus.check(deadline)
        closeness = near | meaning.closeness(vector, [id_ for id_ in rows if id_ not in near])
    return rows, statistics, _candidates(rows, _both_ways(neighbours), closeness, question, asker)


def _candidates(
    rows: Mapping[int, Row],
    neighbours: Mapping[int, tuple[int, ...]],
    closeness: Mapping[int, float],
    question: Question,
    asker: str,
) -> dict[int, Candidate]:
    called = {speaker: names(speaker, asker) for speaker in Speaker.values}
    return {
        id_: Candidate(
            id=id_,
            counts=row.counts,
            length=row.length,
            speaker=called[row.speaker],
            date=date_of(row.timestamp) if question.dates else NO_DATE,
            neighbours=neighbours.get(id_, ()),
            closeness=closeness.get(id_),
        )
        for id_, row in rows.items()
    }


def _both_ways(neighbours: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, ...]]:
    """A neighbour that was only read along has its own neighbour in the one it was read for."""
    found = {id_: list(others) for id_, others in neighbours.items()}
    for id_, others in neighbours.items():
        for other in others:
            if other not in neighbours:
                found.setdefault(other, []).append(id_)
    return {id_: tuple(others) for id_, others in found.items()}


def _recollection(
    row: Row,
    candidate: Candidate,
    score: float,
    question: Question,
    statistics: Statistics,
    now_ns: int,
    mood: Mood,
) -> Recollection:
    apart = feeling.deviations(row.levels or {}, mood.baselines)
    strength = feeling.strength(apart)
    like = feeling.likeness(apart, feeling.deviations(mood.levels, mood.baselines))
    return Recollection(
        memory=row,
        relevance=score,
        recency=recency((now_ns - row.timestamp) / NS_PER_DAY, strength),
        felt=emphasis(strength, like),
        coverage=coverage(question, candidate, statistics),
        closeness=candidate.closeness,
        feeling=feeling.in_words(apart),
    )
