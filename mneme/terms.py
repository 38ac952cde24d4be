"""From a text to its terms: what full text is searched by. Pure, and the same on every database.

A term is the stem of a word in lower case without accents; words that say nothing (stop words) are left out. An
identifier counts as a whole and by its parts, a run of Chinese or Japanese by its pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final

LONGEST: Final = 40
"""Characters of a word; what is longer is no word (a key, a hash, base64), and is known by its beginning."""

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_HAS_CAMEL = re.compile(r"[a-z][A-Z]")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")

_SMALL_WORDS: Final = """
a about above after again ain all also am an and any are aren as at be because been before being below between both
but by can could couldn did didn do does doesn doing don done down during each few for from further get got had hadn
has hasn have haven having he hello her here hers hey hi him his how i if in into is isn it its itself just let like
ll may me might more most must my myself no nor not now of off on once only or other our ours out over own please re
s same shall she should shouldn so some such t than that the their theirs them then there these they this those
through to too under until up us ve very was wasn we were weren what when where which while who whom why will with
won would wouldn yes you your yours
"""
STOP_WORDS: Final = frozenset(_SMALL_WORDS.split())


def terms(text: str) -> list[str]:
    """The terms of the text, in order, repeated as often as they occur."""
    return [stem for word in words(text) if (stem := _term(word))]


def words(text: str) -> Iterator[str]:
    """The words in lower case, without accents, stop words included."""
    for word in _WORD.findall(text if text.isascii() else _plain(text)):
        if _HAS_CAMEL.search(word):
            yield from (part.lower() for part in _CAMEL.findall(word))
        if word.isascii():
            yield word.lower()[:LONGEST]
        else:
            yield from _unaccented(word)


def _unaccented(word: str) -> Iterator[str]:
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            yield word[end : run.start()].casefold()[:LONGEST]
        characters = run.group()
        yield from (characters[i : i + 2] for i in range(max(1, len(characters) - 1)))
        end = run.end()
    if end < len(word):
        yield word[end:].casefold()[:LONGEST]


def _plain(text: str) -> str:
    """Without accents; other characters are composed again, for a syllable of Hangul is one character."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", decomposed))


@lru_cache(maxsize=200_000)
def _term(word: str) -> str:
    """The stem, or nothing for a stop word. Source: M. F. Porter's English stemmer ("Porter2"), from Snowball."""
    if word in STOP_WORDS:
        return ""
    return str(_stemmer().stemWord(word)) if word.isascii() and word.isalpha() else word


@cache
def _stemmer() -> Any:
    import snowballstemmer  # not before there is a text: every command has this app loaded

    return snowballstemmer.stemmer("english")
