"""How well it finds: a table of what each part of the formula adds, on a data set given by path and on one that ships."""

from __future__ import annotations

import random
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any, Final, NamedTuple

from bench.conversations import Asked, outside, synthetic
from bench.row import Row, Rows
from mneme import minilm
from mneme.dates import Date, date_in
from mneme.evaluate import Library
from mneme.ranking import Parameters, best_first
from mneme.recall import emphasis, recency

BAR_WORDS, BAR_MEANING = 1.45, 1.55
"""So many times the evidence that the plain search finds among ten, on data from outside."""
PLAIN: Final = "plain FTS5 BM25, terms OR-ed"
Order = Callable[[Asked], list[Any]]


class Found(NamedTuple):
    """Of the evidence, in parts of 1."""

    five: float
    """All of it among the first five."""
    ten: float
    """How much of it among the first ten."""
    any_ten: float
    reciprocal_rank: float
    kinds: Mapping[str, float]
    """How much among ten, by type of question."""


def rows(path: str | None) -> Rows:
    sets = [("synthetic", list(synthetic()), False)]
    if path:
        sets.append((Path(path).stem, outside(Path(path)), True))
    for name, asked, is_outside in sets:
        table = measured(asked)
        _print(name, table)
        plain = table[PLAIN]
        for what, bar in (("words alone", BAR_WORDS), ("words and meaning", BAR_MEANING)):
            if what in table:
                yield Row(
                    what=f"evidence that the plain search finds among ten, {name} ({len(asked):,} questions)",
                    against=what,
                    ours=100 * plain.ten,
                    floor=max(100 * table[what].ten, 1e-9),
                    unit="%",
                    most=1 / bar if is_outside else 1.0,
                )
                yield Row(
                    what=f"types of question for which the plain search is better, {name}",
                    against=what,
                    ours=sum(plain.kinds[kind] > found + 1e-9 for kind, found in table[what].kinds.items()),
                    floor=1.0,
                    unit="of them",
                    most=0.0,
                )


def measured(asked: Sequence[Asked]) -> dict[str, Found]:
    """What each part of the formula finds."""
    by_words, by_meaning = Parameters(semantic=0.0), Parameters()
    libraries = _libraries(asked, with_meaning=minilm.folder() is not None)

    def order(parameters: Parameters, factor: Callable[[Asked, int], float] = lambda one, number: 1.0) -> Order:
        def ordered(one: Asked) -> list[Any]:
            library = libraries[id(one.documents), bool(parameters.semantic)]
            library.parameters = parameters
            scores = library.scores(one.question)
            best = best_first({number: score * factor(one, number) for number, score in scores.items()})
            return [one.documents[number]["id"] for number in best]

        return ordered

    orders: dict[str, Order] = {
        PLAIN: Plain().order,
        "stems, without stop words": order(replace(by_words, neighbour=0.0, speaker=0.0, date=0.0)),
        "+ neighbours": order(replace(by_words, speaker=0.0, date=0.0)),
        "words alone": order(by_words),
    }
    full = by_words
    if minilm.folder() is not None:
        full = by_meaning
        orders |= {
            "meaning alone": order(replace(by_meaning, semantic=1e6, speaker=0.0, date=0.0)),
            "words and meaning": order(by_meaning),
        }
    orders |= {"+ recency": order(full, _recency), "+ feelings that mean nothing": order(full, _feeling)}
    return {what: _found(asked, ordered) for what, ordered in orders.items()}


def _recency(one: Asked, number: int) -> float:
    """T, as it is when the last of it was just said."""
    days = [_day(document["date"]) for document in (one.documents[number], one.documents[-1])]
    return recency(days[1] - days[0], 0.0)


def _day(said: str) -> float:
    date: Date = date_in(said)
    return 365.0 * date.year + 30.4 * date.month + date.day


def _feeling(one: Asked, number: int) -> float:
    """E, with feelings drawn by chance: so this row shows what they can cost."""
    draw = random.Random(number)
    return emphasis(draw.random(), draw.random())


def _libraries(asked: Sequence[Asked], *, with_meaning: bool) -> dict[tuple[int, bool], Library]:
    found: dict[tuple[int, bool], Library] = {}
    for one in asked:
        if (id(one.documents), False) not in found:
            for meaning in (False, True)[: 1 + with_meaning]:
                found[id(one.documents), meaning] = Library.of(one.documents, with_meaning=meaning)
    return found


def _found(asked: Sequence[Asked], order: Order) -> Found:
    kinds: dict[str, list[float]] = defaultdict(list)
    five, some, ranks = [], [], []
    for one in asked:
        best = order(one)
        kinds[one.kind].append(len(one.evidence & set(best[:10])) / len(one.evidence))
        five.append(one.evidence <= set(best[:5]))
        some.append(bool(one.evidence & set(best[:10])))
        ranks.append(next((1 / place for place, id_ in enumerate(best, 1) if id_ in one.evidence), 0.0))
    return Found(
        five=fmean(five),
        ten=fmean(part for parts in kinds.values() for part in parts),
        any_ten=fmean(some),
        reciprocal_rank=fmean(ranks),
        kinds={kind: fmean(parts) for kind, parts in sorted(kinds.items())},
    )


class Plain:
    """The floor: the full text search of SQLite as it comes."""

    def __init__(self) -> None:
        self._indexes: dict[int, sqlite3.Connection] = {}

    def order(self, one: Asked) -> list[Any]:
        if id(one.documents) not in self._indexes:
            index = self._indexes[id(one.documents)] = sqlite3.connect(":memory:")
            index.execute("CREATE VIRTUAL TABLE plain USING fts5(text)")
            texts = [(number, document["text"]) for number, document in enumerate(one.documents, 1)]
            index.executemany("INSERT INTO plain(rowid, text) VALUES (?, ?)", texts)
        match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", one.question))
        sql = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 100"
        return [one.documents[rowid - 1]["id"] for (rowid,) in self._indexes[id(one.documents)].execute(sql, (match,))]


def _print(name: str, table: Mapping[str, Found]) -> None:
    kinds = list(next(iter(table.values())).kinds)
    print(f"{name}: all@5, recall@10, any@10, MRR; recall@10 of {', '.join(kinds)}", file=sys.stderr)
    for what, found in table.items():
        figures = "".join(f"{100 * value:7.1f}" for value in found[:4])
        print(
            f"  {what:<30}{figures}  |" + "".join(f"{100 * found.kinds[kind]:7.1f}" for kind in kinds), file=sys.stderr
        )
