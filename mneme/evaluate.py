"""Recall over documents of one's own, for evaluation from outside: the same terms, candidates, formula and meaning as
in the agent's memory, in a database in main memory. Nothing of Anima's state is read or written.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from mneme import minilm
from mneme.dates import Date, dates
from mneme.lexical import candidates
from mneme.passages import passages
from mneme.ranking import Candidate, Parameters, Question, Statistics, best_first, relevance
from mneme.terms import terms, words

READ_AROUND, NEAREST = 60, 100
MOST_PASSAGES = 4
"""Of a document, whose meanings are compared with the question: the nearest one counts."""


def retrieve(documents: Sequence[Mapping[str, Any]], queries: Sequence[str], k: int = 10) -> list[list[Any]]:
    """For each query the ids of the `k` best documents, best first; fewer where fewer have anything to do with it.

    A document has `id` and `text`, and may have `speaker` and `date` (a text with a date in it). Documents that follow
    one another are taken for neighbours in a conversation while their dates are the same. Meaning counts where the extra
    `memory` is installed.
    """
    library = Library.of(documents, with_meaning=minilm.folder() is not None)
    return [[documents[n]["id"] for n in library.ranked(query)[:k]] for query in queries]


@dataclass(slots=True)
class Library:
    """Documents, made ready for questions; they are known by their numbers."""

    candidates: list[Candidate]
    statistics: Statistics
    index: sqlite3.Connection
    names: frozenset[str]
    meanings: Any = None
    owners: Any = None
    """By row of `meanings`, the number of its document."""
    parameters: Parameters = field(default_factory=Parameters)
    _close: dict[str, dict[int, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Sequence[Mapping[str, Any]], *, with_meaning: bool) -> Library:
        found = [terms(str(document.get("text", ""))) for document in documents]
        speakers = [frozenset(words(str(document.get("speaker") or ""))) for document in documents]
        all_candidates = [
            Candidate(
                id=number,
                counts=Counter(found[number]),
                length=len(found[number]),
                speaker=speakers[number],
                date=_date(document),
                neighbours=_neighbours(documents, number, Parameters().reach),
            )
            for number, document in enumerate(documents)
        ]
        frequencies = Counter(term for one in all_candidates for term in one.counts)
        length = sum(map(len, found)) / max(len(found), 1)
        library = cls(
            candidates=all_candidates,
            statistics=Statistics(count=len(documents), mean_length=length, frequencies=frequencies),
            index=_index(found),
            names=frozenset().union(*speakers),
        )
        if with_meaning and documents:
            library._understand(documents)
        return library

    def ranked(self, query: str) -> list[int]:
        found = tuple(dict.fromkeys(terms(query)))
        question = Question(terms=found, words=frozenset(words(query)), dates=tuple(dates(query)))
        execute = partial(_execute, self.index)
        ids = candidates(execute, "sqlite", found, self.statistics.frequencies) if found else []
        if query not in self._close:
            self._close[query] = self._closeness(query)
        close = self._close[query]
        near = sorted(close, key=lambda n: -close[n])[:NEAREST]
        wanted = dict.fromkeys([*ids, *near])
        for number in [*ids[:READ_AROUND], *near[:READ_AROUND]]:
            wanted |= dict.fromkeys(self.candidates[number].neighbours)
        pool = {number: self.candidates[number] for number in wanted}
        if close:
            pool = {number: replace(one, closeness=close[number]) for number, one in pool.items()}
        return best_first(relevance(question, pool, self.statistics, self.parameters))

    def _understand(self, documents: Sequence[Mapping[str, Any]]) -> None:
        import numpy as np

        model = minilm.model()
        if model is None:
            return
        cut = [passages(str(document.get("text", "")))[:MOST_PASSAGES] or [""] for document in documents]
        self.owners = np.array([number for number, some in enumerate(cut) for _ in some])
        self.meanings = model.embed([passage for some in cut for passage in some])

    def _closeness(self, query: str) -> dict[int, float]:
        model = minilm.model() if self.meanings is not None else None
        if model is None:
            return {}
        import numpy as np

        bare = " ".join(word for word in query.split() if not set(words(word.removesuffix("'s"))) & self.names)
        cosines = self.meanings @ model.embed([bare or query])[0]
        best = np.full(len(self.candidates), -1.0, dtype=np.float32)
        np.maximum.at(best, self.owners, cosines)
        return dict(enumerate(best.tolist()))


def _index(documents: Sequence[Sequence[str]]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE mneme_text USING fts5(terms, tokenize='unicode61 remove_diacritics 0')")
    rows = ((number, " ".join(found)) for number, found in enumerate(documents))
    database.executemany("INSERT INTO mneme_text(rowid, terms) VALUES (?, ?)", rows)
    return database


def _execute(database: sqlite3.Connection, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    return database.execute(sql.replace("%s", "?"), list(values)).fetchall()


def _date(document: Mapping[str, Any]) -> Date:
    named = dates(str(document.get("date") or ""))
    return max(named, key=lambda date: sum(map(bool, date)), default=Date())


def _neighbours(documents: Sequence[Mapping[str, Any]], number: int, reach: int) -> tuple[int, ...]:
    found = []
    for side in (-1, 1):
        for distance in range(1, reach + 1):
            other = number + side * distance
            if not 0 <= other < len(documents) or documents[other].get("date") != documents[number].get("date"):
                break
            found.append(other)
    return tuple(found)
