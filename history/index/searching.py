"""Finding events in the index: by words, by what they are, newest first, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Collection

from events_app.models import Event
from history.index.schema import index_cursor

SHORTEST_BEGINNING = 3
_TERMS = re.compile(r'"([^"]*)"|(\S+)')


def find(text: str, facets: Collection[str], *, after: int = 0, before: int | None = None, limit: int) -> list[int]:
    """The ids of the newest events, above `after` and below `before`, that have all the words and all the facets,
    newest first. Costs what is returned, and what of the rarest word or facet must be passed over; never the log."""
    match = expression(text, facets)
    with index_cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM history_text WHERE history_text MATCH %s AND rowid > %s AND rowid < %s "
            "ORDER BY rowid DESC LIMIT %s",
            [match, after, 2**62 if before is None else before, limit],
        )
        return [id_ for (id_,) in cursor.fetchall()]


def find_newer(text: str, facets: Collection[str], *, after: int, limit: int) -> list[int]:
    """As `find`, the oldest of those above `after`, oldest first: for going back towards the present."""
    with index_cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM history_text WHERE history_text MATCH %s AND rowid > %s ORDER BY rowid LIMIT %s",
            [expression(text, facets), after, limit],
        )
        return [id_ for (id_,) in cursor.fetchall()]


def tools() -> list[str]:
    """The names of the tools that ever answered."""
    with index_cursor() as cursor:
        cursor.execute("SELECT DISTINCT tool FROM history_tool ORDER BY tool")
        return [name for (name,) in cursor.fetchall()]


def expression(text: str, facets: Collection[str]) -> str:
    """The query in the language of FTS5: each word quoted, so that nothing in it is an operator, all of them needed;
    words in quotes stand together; a word that ends in * is a beginning, if it is long enough: all that begins like a
    short one would have to be gone through. Pure. ValueError if there is nothing to find."""
    terms = [term for quoted, word in _TERMS.findall(text.replace("\0", " ")) if (term := _term(quoted, word))]
    parts = [f"body : ({' AND '.join(terms)})"] if terms else []
    parts += [f"facets : {facet}" for facet in sorted(facets)]
    if not parts:
        raise ValueError("There is no word in it.")
    return " AND ".join(parts)


def _term(quoted: str, word: str) -> str:
    """Empty for what has no letter and no digit."""
    if not has_words(quoted or word):
        return ""
    phrase = (quoted or word).replace('"', " ")
    is_beginning = word.endswith("*") and len(word.rstrip("*")) >= SHORTEST_BEGINNING
    return f'"{phrase}" *' if is_beginning else f'"{phrase}"'


def has_words(text: str) -> bool:
    """Whether there is anything in the text that could be found."""
    return any(map(str.isalnum, text))


def sessions_with(text: str, limit: int) -> list[int]:
    """The newest `limit` events with these words are in these sessions."""
    ids = find(text, (), limit=limit)
    return list(Event.objects.filter(pk__in=ids).values_list("session_id", flat=True).distinct())


def models() -> list[str]:
    """The names of the models that ever answered."""
    with index_cursor() as cursor:
        cursor.execute("SELECT DISTINCT model FROM history_usage ORDER BY model")
        return [name for (name,) in cursor.fetchall()]


def sessions_of(model: str) -> list[int]:
    """The sessions in which the model answered."""
    with index_cursor() as cursor:
        cursor.execute("SELECT DISTINCT session_id FROM history_usage WHERE model = %s", [model])
        return [id_ for (id_,) in cursor.fetchall()]
