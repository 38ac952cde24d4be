"""How well it finds: a table of what each part of the formula adds, on a data set given by path and on one that ships."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from bench.row import Row, Rows
from mneme import minilm
from mneme.evaluate import Library

TURNS = 30
PEOPLE = ("Ada", "Bo", "Cleo", "Dag")
THINGS = ("boat", "garden", "violin", "cabin", "bicycle", "oven", "cat", "telescope")
LOOKS = (
    "old",
    "red",
    "broken",
    "borrowed",
    "tiny",
    "heavy",
    "painted",
    "famous",
    "wooden",
    "stolen",
    "silver",
    "noisy",
)
FACTS = (
    "painted it green",
    "sold it to a neighbour",
    "named it after a star",
    "lost it in the rain",
    "mended it again",
)
TALK = (
    "That sounds lovely!",
    "How have you been?",
    "It rained all week here.",
    "Work was long today.",
    "Tell me more!",
)


class Asked(NamedTuple):
    documents: list[dict[str, Any]]
    question: str
    evidence: frozenset[Any]


def rows(path: str | None) -> Rows:
    sets = [("synthetic", list(synthetic()))]
    if path:
        sets.append((Path(path).stem, list(longmemeval(Path(path)))))
    for name, asked in sets:
        plain, ours = table(name, asked)
        yield Row(
            what=f"evidence not found among ten, {name} ({len(asked):,} questions)",
            against="plain FTS5 BM25, terms OR-ed",
            ours=100 * (1 - ours),
            floor=max(100 * (1 - plain), 1e-9),
            unit="%",
            most=1.0,
        )


def table(name: str, asked: Sequence[Asked]) -> tuple[float, float]:
    """Prints the ablations; returns recall@10 of the plain search and of ours."""
    meaning = minilm.folder() is not None
    libraries = _libraries(asked, meaning)
    changes: dict[str, dict[str, Any]] = {
        "words alone, no neighbours": {"semantic": 0.0, "neighbour": 0.0, "speaker": 0.0, "date": 0.0},
        "+ neighbours": {"semantic": 0.0, "speaker": 0.0, "date": 0.0},
        "+ speaker and date": {"semantic": 0.0},
    }
    if meaning:
        changes |= {"meaning and words": {}}
    found = {"plain FTS5 BM25": _measured(asked, lambda one: _plain(one))}
    for what, change in changes.items():

        def ranked(one: Asked, change: dict[str, Any] = change) -> list[Any]:
            library = libraries[id(one.documents)]
            library.parameters = replace(type(library.parameters)(), **change)
            return [one.documents[n]["id"] for n in library.ranked(one.question)]

        found[what] = _measured(asked, ranked)
    print(f"{name}: recall@5 all, recall@10, any@10, MRR", file=sys.stderr)
    for what, figures in found.items():
        print(f"  {what:<28} " + "  ".join(f"{100 * value:5.1f}" for value in figures), file=sys.stderr)
    return found["plain FTS5 BM25"][1], list(found.values())[-1][1]


def synthetic() -> Iterator[Asked]:
    """Conversations in which a thing is named in one turn, and what became of it told in the next, without its name."""
    draw = random.Random(7)
    documents: list[dict[str, Any]] = []
    wanted: list[tuple[str, int]] = []
    things = [f"{look} {thing}" for look in LOOKS for thing in THINGS]
    draw.shuffle(things)
    for day in range(1, 10):
        one, other = draw.sample(PEOPLE, 2)
        for _ in range(TURNS // 3):
            thing, fact = things.pop(), draw.choice(FACTS)
            said = [(one, f"What about the {thing}?"), (other, f"I {fact}, you know."), (one, draw.choice(TALK))]
            for speaker, text in said:
                documents.append({"id": len(documents), "speaker": speaker, "text": text, "date": f"{day} May 2026"})
            wanted.append((f"What did {other} do with the {thing}?", len(documents) - 2))
    for question, evidence in wanted:
        yield Asked(documents, question, frozenset({evidence}))


def longmemeval(path: Path) -> Iterator[Asked]:
    """All turns of all questions as one past, which is harder than each question's own sessions."""
    documents: list[dict[str, Any]] = []
    known: dict[tuple[str, int], int] = {}
    asked: list[tuple[str, frozenset[int]]] = []
    for entry in json.loads(path.read_text(encoding="utf-8")):
        evidence = set()
        sessions = zip(entry["haystack_session_ids"], entry["haystack_dates"], entry["haystack_sessions"], strict=True)
        for session, date, turns in sessions:
            for number, turn in enumerate(turns):
                at = known.setdefault((session, number), len(documents))
                if at == len(documents):
                    documents.append(
                        {"id": at, "text": turn["content"], "speaker": turn["role"], "date": f"{date} {session}"}
                    )
                if turn.get("has_answer"):
                    evidence.add(at)
        if evidence and not str(entry["question_id"]).endswith("_abs"):
            asked.append((entry["question"], frozenset(evidence)))
    for question, found in asked:
        yield Asked(documents, question, found)


def _libraries(asked: Sequence[Asked], meaning: bool) -> dict[int, Library]:
    found: dict[int, Library] = {}
    for one in asked:
        if id(one.documents) not in found:
            found[id(one.documents)] = Library.of(one.documents, with_meaning=meaning and len(one.documents) < 3_000)
    return found


def _measured(asked: Sequence[Asked], ranked: Callable[[Asked], list[Any]]) -> tuple[float, float, float, float]:
    five = ten = some = mean = 0.0
    for one in asked:
        order = ranked(one)
        five += one.evidence <= set(order[:5])
        ten += len(one.evidence & set(order[:10])) / len(one.evidence)
        some += bool(one.evidence & set(order[:10]))
        mean += next((1 / place for place, id_ in enumerate(order, 1) if id_ in one.evidence), 0.0)
    return five / len(asked), ten / len(asked), some / len(asked), mean / len(asked)


_indexes: dict[int, sqlite3.Connection] = {}


def _plain(one: Asked) -> list[Any]:
    """The floor: the full text search of SQLite as it comes."""
    if id(one.documents) not in _indexes:
        index = _indexes[id(one.documents)] = sqlite3.connect(":memory:")
        index.execute("CREATE VIRTUAL TABLE plain USING fts5(text)")
        index.executemany(
            "INSERT INTO plain(rowid, text) VALUES (?, ?)",
            [(n + 1, doc["text"]) for n, doc in enumerate(one.documents)],
        )
    match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", one.question))
    found = _indexes[id(one.documents)].execute(
        "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 100", (match,)
    )
    return [one.documents[rowid - 1]["id"] for (rowid,) in found]
