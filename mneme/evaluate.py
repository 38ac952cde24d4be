"""Recall over documents of one's own, for evaluation from outside: the same terms, candidates, formula and meaning as
in the agent's memory, in a database in main memory. Nothing of Anima's state is read or written.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from mneme import minilm
from mneme.dates import date_in, dates
from mneme.lexical import candidates
from mneme.passages import passages
from mneme.ranking import Candidate, Parameters, Question, Statistics, best_first, relevance
from mneme.speakers import names
from mneme.terms import terms, words

if TYPE_CHECKING:
    from mneme.minilm import Floats

READ_AROUND: Final = 60
"""Candidates by words, and as many by meaning, whose neighbours are read along."""
NEAREST: Final = 100
MOST_PASSAGES: Final = 2
"""Of a document, whose meanings are compared with the question: the nearest one counts."""
AT_ONCE: Final = 256


def retrieve(documents: Sequence[Mapping[str, Any]], queries: Sequence[str], k: int = 10) -> list[list[Any]]:
    """For each query the ids of the `k` best documents, best first; fewer where fewer have anything to do with it.

    A document has `id` and `text`, and may have `speaker` (a name, or a role as `user`) and `date` (anything that names a
    day). Documents that follow one another are taken for neighbours in a conversation; where most have the date of the
    one before, a conversation ends where the date changes, otherwise where the day does. Meaning counts where the extra
    `memory` is installed; working it out takes most of the time, about a minute for a million characters.
    """
    library = Library.of(documents, with_meaning=minilm.folder() is not None)
    return [[documents[n]["id"] for n in library.ranked(query)[:k]] for query in queries]


@dataclass(slots=True)
class Library:
    """Documents, made ready for questions; they are known by their numbers."""

    candidates: list[Candidate]
    statistics: Statistics
    index: sqlite3.Connection
    named: frozenset[str]
    """The names of all speakers, which say nothing of what is asked."""
    meanings: Floats | None = None
    owners: Any = None
    """By row of `meanings`, the number of its document."""
    parameters: Parameters = field(default_factory=Parameters)
    _close: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Sequence[Mapping[str, Any]], *, with_meaning: bool) -> Library:
        found = [terms(_text(document)) for document in documents]
        speakers = [str(document.get("speaker") or "") for document in documents]
        called = {speaker: names(speaker) for speaker in set(speakers)}
        around = _neighbours(documents, Parameters().reach)
        all_candidates = [
            Candidate(
                id=number,
                counts=Counter(found[number]),
                length=len(found[number]),
                speaker=called[speakers[number]],
                date=date_in(document.get("date")),
                neighbours=around[number],
            )
            for number, document in enumerate(documents)
        ]
        frequencies = Counter(term for one in all_candidates for term in one.counts)
        length = sum(map(len, found)) / max(len(found), 1)
        library = cls(
            candidates=all_candidates,
            statistics=Statistics(count=len(documents), mean_length=length, frequencies=frequencies),
            index=_index(found),
            named=frozenset(word for speaker in called for word in words(speaker)),
        )
        if with_meaning and documents:
            library._understand(documents)
        return library

    def ranked(self, query: str) -> list[int]:
        return best_first(self.scores(query))

    def scores(self, query: str) -> dict[int, float]:
        found = tuple(dict.fromkeys(terms(query)))
        question = Question(terms=found, words=frozenset(words(query)), dates=tuple(dates(query)))
        execute = partial(_execute, self.index)
        ids = candidates(execute, "sqlite", found, self.statistics.frequencies) if found else []
        close, near = self._closeness(query)
        wanted = dict.fromkeys([*ids, *near])
        for number in [*ids[:READ_AROUND], *near[:READ_AROUND]]:
            wanted |= dict.fromkeys(self.candidates[number].neighbours)
        pool = {number: self.candidates[number] for number in wanted}
        if close is not None:
            pool = {number: replace(one, closeness=float(close[number])) for number, one in pool.items()}
        return relevance(question, pool, self.statistics, self.parameters)

    def _understand(self, documents: Sequence[Mapping[str, Any]]) -> None:
        from mneme.arithmetic import np

        model = minilm.model()
        if model is None:
            return
        cut = [passages(_text(document)[: 1_000 * MOST_PASSAGES])[:MOST_PASSAGES] or [""] for document in documents]
        self.owners = np.array([number for number, some in enumerate(cut) for _ in some])
        every = [passage for some in cut for passage in some]
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            parts = threads.map(model.embed, [every[i : i + AT_ONCE] for i in range(0, len(every), AT_ONCE)])
            self.meanings = np.concatenate(list(parts))

    def _closeness(self, query: str) -> tuple[Floats | None, list[int]]:
        """The cosine of each document with the query, and the numbers of the nearest ones."""
        model = minilm.model() if self.meanings is not None else None
        if model is None or not query.strip():
            return None, []
        from mneme.arithmetic import np

        if query not in self._close:
            bare = " ".join(word for word in query.split() if not set(words(word)) & self.named)
            best = np.full(len(self.candidates), -1.0, dtype=np.float32)
            np.maximum.at(best, self.owners, self.meanings @ model.embed([bare or query])[0])
            self._close[query] = best
        close = self._close[query]
        near = np.argpartition(-close, NEAREST)[:NEAREST] if len(close) > NEAREST else np.arange(len(close))
        return close, sorted(near.tolist(), key=lambda number: -close[number])


def _text(document: Mapping[str, Any]) -> str:
    return str(document.get("text") or "")


def _index(documents: Sequence[Sequence[str]]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE mneme_text USING fts5(terms, tokenize='unicode61 remove_diacritics 0')")
    rows = ((number, " ".join(found)) for number, found in enumerate(documents))
    database.executemany("INSERT INTO mneme_text(rowid, terms) VALUES (?, ?)", rows)
    return database


def _execute(database: sqlite3.Connection, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    return database.execute(sql.replace("%s", "?"), list(values)).fetchall()


def _neighbours(documents: Sequence[Mapping[str, Any]], reach: int) -> list[tuple[int, ...]]:
    """By document, the numbers of those around it in its conversation, the nearest first."""
    said = [document.get("date") for document in documents]
    shared = sum(one == other for one, other in pairwise(said))
    key: list[object] = list(said) if 2 * shared >= len(said) - 1 else [date_in(date) for date in said]
    found = []
    for number in range(len(documents)):
        around = []
        for side in (-1, 1):
            for other in range(number + side, number + side * (reach + 1), side):
                if not 0 <= other < len(documents) or key[other] != key[number]:
                    break
                around.append(other)
        found.append(tuple(around))
    return found
