"""From a pool of candidates to an order: the formula of recall. Pure; docs/memory.md has the reasons and the figures.

    score = (lexical / best lexical + w · semantic) · asked · T · E

Each memory is read together with its neighbours in the conversation, the shorter it is the more: a short answer says
little without the question before it. It borrows only what it does not say itself, of each word from the neighbour that
says it best: added up, all the neighbours of a talkative hit would pass for hits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mneme.dates import NO_DATE, Date

K1, B = 1.2, 0.75
"""BM25's own: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    neighbour: float = 0.5
    """What a neighbour's word, or its meaning, counts against one of the memory's own."""
    reach: int = 2
    """Neighbours on each side."""
    enough_terms: int = 30
    """A memory of so many terms or fewer is lent all of that; one that is twice as long, a quarter."""
    semantic: float = 0.5
    """The weight of meaning against words."""
    speaker: float = 0.5
    """The part of its score that a memory gains if the question names who said it."""
    date: float = 0.3
    """And if it names when."""


DEFAULT = Parameters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A memory, as the ranking sees it."""

    id: int
    counts: Mapping[str, int]
    """How often each term occurs."""
    length: int
    """Terms in it, repeated ones counted each time."""
    speaker: frozenset[str] = frozenset()
    """The names of who said it, in lower case."""
    date: Date = NO_DATE
    neighbours: tuple[int, ...] = ()
    """Ids of those around it in its conversation; some may be missing from the pool."""
    closeness: float | None = None
    """The cosine of its meaning with the question's; None if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for."""

    terms: tuple[str, ...]
    """Each once."""
    words: frozenset[str] = frozenset()
    """All words, stop words included: names are found among them."""
    dates: tuple[Date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Of all memories."""

    count: int
    mean_length: float
    frequencies: Mapping[str, int] = field(default_factory=dict)
    """In how many memories each term of the question occurs."""

    def rarity(self, term: str) -> float:
        """The weight of a term, above 0."""
        having = min(self.frequencies.get(term, 0), self.count)
        return math.log(1.0 + (self.count - having + 0.5) / (having + 0.5))


def relevance(
    question: Question,
    pool: Mapping[int, Candidate],
    statistics: Statistics,
    parameters: Parameters = DEFAULT,
) -> dict[int, float]:
    """How well each candidate fits, above 0; best about 1.5 with meaning and 1 without. What does not fit is missing."""
    lexical = _lexical(question, pool, statistics, parameters)
    best = max(lexical.values(), default=0.0)
    semantic = _semantic(pool, parameters)
    scores: dict[int, float] = {}
    for id_, candidate in pool.items():
        score = lexical.get(id_, 0.0) / best if best else 0.0
        score += parameters.semantic * semantic.get(id_, 0.0)
        if score > 0.0:
            scores[id_] = score * _asked_for(question, candidate, parameters)
    return scores


def best_first(scores: Mapping[int, float]) -> list[int]:
    """Equal scores fall to the newer one."""
    return sorted(scores, key=lambda id_: (-scores[id_], -id_))


def coverage(question: Question, candidate: Candidate, statistics: Statistics) -> float:
    """The part of what is asked, by the weight of its terms, that the memory itself speaks of: 0 to 1."""
    whole = sum(map(statistics.rarity, question.terms))
    return sum(statistics.rarity(term) for term in question.terms if term in candidate.counts) / whole if whole else 0.0


def _lexical(
    question: Question, pool: Mapping[int, Candidate], statistics: Statistics, parameters: Parameters
) -> dict[int, float]:
    weights = [(term, statistics.rarity(term)) for term in question.terms]
    mean = max(statistics.mean_length, 1.0)
    said = {id_: _said(candidate, weights, mean) for id_, candidate in pool.items()}
    found: dict[int, float] = {}
    for id_, candidate in pool.items():
        own = said[id_]
        score = sum(own.values())
        around = [said[other] for other in candidate.neighbours if said.get(other)]
        if around:
            borrowed: dict[str, float] = {}
            for theirs in around:
                for term, value in theirs.items():
                    if term not in own and value > borrowed.get(term, 0.0):
                        borrowed[term] = value
            score += parameters.neighbour * need(candidate.length, parameters) * sum(borrowed.values())
        if score:
            found[id_] = score
    return found


def _said(candidate: Candidate, weights: Sequence[tuple[str, float]], mean_length: float) -> dict[str, float]:
    """By term of the question that the memory has, what that counts: BM25, term by term."""
    counts, norm = candidate.counts, K1 * (1 - B + B * candidate.length / mean_length)
    return {
        term: weight * counts[term] * (K1 + 1) / (counts[term] + norm) for term, weight in weights if term in counts
    }


def need(length: int, parameters: Parameters) -> float:
    """How much a memory of that many terms needs its neighbours to be understood: 1 for a short one, less for longer."""
    return min(1.0, parameters.enough_terms / max(length, 1)) ** 2


def _semantic(pool: Mapping[int, Candidate], parameters: Parameters) -> dict[int, float]:
    """By candidate, its closeness, from 0 for the mean of the pool to 1 for the best; borrowed like words, if that is
    more."""
    known = {id_: one.closeness for id_, one in pool.items() if one.closeness is not None}
    if len(known) < 2:
        return dict.fromkeys(known, 1.0)
    mean = sum(known.values()) / len(known)
    spread = max(known.values()) - mean
    if spread <= 0.0:
        return {}
    own = {id_: max(0.0, (value - mean) / spread) for id_, value in known.items()}
    found: dict[int, float] = {}
    for id_, candidate in pool.items():
        theirs = max((own.get(other, 0.0) for other in candidate.neighbours), default=0.0)
        lent = parameters.neighbour * need(candidate.length, parameters) * theirs
        found[id_] = max(own.get(id_, 0.0), lent)
    return found


def _asked_for(question: Question, candidate: Candidate, parameters: Parameters) -> float:
    boost = 1.0
    if candidate.speaker & question.words:
        boost += parameters.speaker
    if any(date.covers(candidate.date) for date in question.dates):
        boost += parameters.date
    return boost
