"""The index of full text, on either database: which memories have some of these terms.

It only finds candidates; the order among them is the work of `ranking.py`, so that both databases recall the same. A
question costs what its rare terms occur, however long the log is: a term that is everywhere tells little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

POOL: Final = 100
"""Candidates that are looked at."""
POSTINGS: Final = 6_000
"""Occurrences that one question may go through, of its rarest terms first."""
MOST_TERMS: Final = 16
"""Terms that are asked for, the rarest; what somebody pasted may have thousands."""

Execute = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]

SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE mneme_text USING fts5(
    terms, content='mneme_memory', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER mneme_text_added AFTER INSERT ON mneme_memory WHEN new.length > 0 BEGIN
    INSERT INTO mneme_text(rowid, terms) VALUES (new.id, new.terms); END""",
    """CREATE TRIGGER mneme_text_gone AFTER DELETE ON mneme_memory WHEN old.length > 0 BEGIN
    INSERT INTO mneme_text(mneme_text, rowid, terms) VALUES ('delete', old.id, old.terms); END""",
)
POSTGRESQL_INDEX = "CREATE INDEX mneme_text ON mneme_memory USING gin (to_tsvector('simple', terms));"


def rarest(terms: Sequence[str], frequencies: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The terms that can be gone through, and those that are too common for it; the rarest first. Those that no memory
    has are left out."""
    known = sorted((term for term in terms if frequencies.get(term)), key=lambda term: frequencies[term])[:MOST_TERMS]
    room, count = POSTINGS, 0
    for term in known:
        room -= frequencies[term]
        if room < 0:
            break
        count += 1
    return known[:count], known[count:]


def candidates(execute: Execute, vendor: str, terms: Sequence[str], frequencies: Mapping[str, int]) -> list[int]:
    """Ids of memories that have some of the terms: the best by the rare ones, then those in which common ones meet."""
    rare, common = rarest(terms, frequencies)
    search = _postgresql if vendor == "postgresql" else _sqlite
    found = search(execute, [[term] for term in rare], is_ranked=True) if rare else []
    if common and len(found) < POOL:
        pairs = [common[i : i + 2] for i in range(0, min(len(common), 6), 2)]
        if len(common) > 2:
            found += search(execute, [common[:3]], is_ranked=False)
        found += search(execute, pairs, is_ranked=False)
    return list(dict.fromkeys(found))


def _sqlite(execute: Execute, groups: Sequence[Sequence[str]], *, is_ranked: bool) -> list[int]:
    """Quoted, nothing in a term is an operator. Not ranked means the newest first, which stops early."""
    match = " OR ".join("(" + " AND ".join(f'"{term}"' for term in group) + ")" for group in groups)
    order = "rank" if is_ranked else "rowid DESC"
    sql = f"SELECT rowid FROM mneme_text WHERE mneme_text MATCH %s ORDER BY {order} LIMIT {POOL}"
    return [id_ for (id_,) in execute(sql, [match])]


def _postgresql(execute: Execute, groups: Sequence[Sequence[str]], *, is_ranked: bool) -> list[int]:
    match = " | ".join("(" + " & ".join(f"'{term}'" for term in group) + ")" for group in groups)
    document, query = "to_tsvector('simple', terms)", "to_tsquery('simple', %s)"
    order, values = ("id DESC", [match])
    if is_ranked:
        order, values = f"ts_rank({document}, {query}, 1) DESC, id DESC", [match, match]
    sql = f"SELECT id FROM mneme_memory WHERE {document} @@ {query} ORDER BY {order} LIMIT {POOL}"
    return [id_ for (id_,) in execute(sql, values)]
