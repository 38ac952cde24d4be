"""What a person's words say of what the agent did: praise, criticism, thanks, a goal reached. A lexicon and a few rules.

No model is asked: the same words mean the same at every replay, and anybody can read why. The rules:

- Phrases count wherever they stand; single words of judgement only where they judge, at the beginning of a clause or
  after a copula ("this is good", not "write a good test"). The longest phrase wins.
- A negator turns what follows in its clause: praise into criticism, criticism into faint praise (litotes: "not bad").
- Clauses that ask, order or suppose do not judge. Code and quotations are not the person's words.
- Several signs of one kind add up like independent chances: 1 − Π(1 − weight).

The window of negation and its attenuation follow Taboada et al., "Lexicon-based methods for sentiment analysis",
Computational Linguistics 37, 2011, and Hutto & Gilbert, "VADER", ICWSM 2014; the lexicon is our own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from thymos.errors import MalformedTable

LONG_WORD: Final = 5
"""Letters; shorter words say little of what a text is about."""
MEMO: Final = 512
"""Texts of which it is remembered what was read in them."""
HEAD, TAIL = 1_600, 400
"""Characters that are looked at of a long message: people say what they think of something first or last."""
OPPOSITE_PRAISE: Final = 0.8
"""What negated praise weighs as criticism, and below what negated criticism weighs as praise."""
OPPOSITE_CRITICISM: Final = 0.5
KINDS = ("praise", "criticism", "thanks", "goal")

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|^[ \t]*>.*$|https?://\S+", re.DOTALL | re.MULTILINE)
_PART = re.compile(r"[^.!?;:,()\n…—]+\??")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[👍👎👏🎉🙏]|❤️?")
_SPACED = {ord(mark): " " for mark in '\t\n\r.,;:!?()[]{}<>"“”«»/\\|…—–*#=+&%$@~^`0123456789_'} | {ord("’"): "'"}

Scores = Mapping[str, float]
NOTHING: Scores = {}


class Reading(NamedTuple):
    """What is taken from a text."""

    topics: tuple[str, ...]
    """Its longer words, each once, in no order."""
    scores: Scores


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a phrase says: by kind its weight, and where it counts."""

    words: tuple[str, ...]
    anywhere: Mapping[str, float] = field(default_factory=dict)
    judging: Mapping[str, float] = field(default_factory=dict)
    negated: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language. Make it with `read`."""

    entries: Mapping[str, tuple[_Entry, ...]]
    """By first word, the longest phrase first."""
    negators: frozenset[str]
    negative_endings: tuple[str, ...]
    negation_reach: int
    breaks: frozenset[str]
    joints: frozenset[str]
    suppositions: frozenset[str]
    copulas: frozenset[str]
    copula_reach: int
    openers: frozenset[str]
    intensity: Mapping[str, float]
    triggers: frozenset[str]
    """A text without any of these words says nothing."""
    fingerprint: str
    memo: dict[str, Reading] = field(default_factory=dict, compare=False, repr=False)
    """Of the last texts, what was read in them: people repeat themselves, and so do replays."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """MalformedTable if the file cannot be read or does not say what it must."""
        try:
            text = path.read_text(encoding="utf-8")
            return cls._of(tomllib.loads(text), text)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise MalformedTable(str(path), f"is no lexicon: {type(error).__name__}: {error}") from error

    @classmethod
    def _of(cls, data: Mapping[str, Any], text: str) -> Self:
        entries: dict[tuple[str, ...], dict[str, dict[str, float]]] = {}
        for where in ("anywhere", "judging", "negated"):
            for kind, phrases in data[where].items():
                if kind not in KINDS:
                    raise ValueError(f"[{where}.{kind}] is none of {', '.join(KINDS)}")
                for phrase, weight in phrases.items():
                    if not 0.0 <= weight <= 1.0:
                        raise ValueError(f"{phrase!r} weighs {weight!r}, which is not from 0 to 1")
                    entries.setdefault(_words(phrase), {}).setdefault(where, {})[kind] = float(weight)
        for phrase in data["neutral"]["phrases"]:
            entries.setdefault(_words(phrase), {})
        by_first: dict[str, list[_Entry]] = {}
        for words, says in entries.items():
            by_first.setdefault(words[0], []).append(_Entry(words, **says))
        return cls(
            entries={
                first: tuple(sorted(found, key=lambda entry: -len(entry.words))) for first, found in by_first.items()
            },
            negators=frozenset(data["negators"]),
            negative_endings=tuple(data["negative_endings"]),
            negation_reach=int(data["negation_reach"]),
            breaks=frozenset(data["breaks"]),
            joints=frozenset(data["joints"]),
            suppositions=frozenset(data["suppositions"]),
            copulas=frozenset(data["copulas"]),
            copula_reach=int(data["copula_reach"]),
            openers=frozenset(data["openers"]) | frozenset(data["intensity"]),
            intensity={word: float(factor) for word, factor in data["intensity"].items()},
            triggers=frozenset(_rarest(words, data["openers"]) for words, says in entries.items() if says),
            fingerprint=text,
        )

    def scores(self, text: str) -> Scores:
        """By kind, how strongly the text says it, from 0 to 1; kinds that it does not say are missing."""
        return self.reading(text).scores

    def reading(self, text: str) -> Reading:
        looked_at = text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"
        found = self.memo.get(looked_at)
        if found is None:
            if len(self.memo) >= MEMO:
                self.memo.clear()
            found = self.memo[looked_at] = self._read(looked_at)
        return found

    def _read(self, text: str) -> Reading:
        words = set(text.lower().translate(_SPACED).split())
        topics = tuple([word for word in words if len(word) >= LONG_WORD and word.isalpha()])
        if self.triggers.isdisjoint(words):
            return Reading(topics, NOTHING)
        scores: dict[str, float] = {}
        for part in _PART.findall(_own_words(text)):
            if self.triggers.isdisjoint(part.translate(_SPACED).split()):
                continue
            for clause in _clauses(_TOKEN.findall(part), self.breaks, self.joints):
                for kind, weight in self._said(clause, is_question=part.endswith("?")):
                    scores[kind] = 1.0 - (1.0 - scores.get(kind, 0.0)) * (1.0 - min(weight, 1.0))
        return Reading(topics, scores)

    def _said(self, clause: list[str], *, is_question: bool) -> Iterator[tuple[str, float]]:
        supposes = clause[0] in self.suppositions
        negated_until = -1
        at = -1
        beyond = 0
        for word in clause:
            at += 1
            if at < beyond:
                continue
            begins = self.entries.get(word)
            entry = next((entry for entry in begins if _stands(entry, clause, at)), None) if begins else None
            if entry is None:
                if word in self.negators or word.endswith(self.negative_endings):
                    negated_until = at + self.negation_reach
                continue
            weights = dict(entry.anywhere)
            is_negated = at <= negated_until
            if entry.judging and self._judges(clause, at):
                weights |= {kind: max(weights.get(kind, 0.0), weight) for kind, weight in entry.judging.items()}
            if entry.negated and is_negated and not weights:
                weights, is_negated = dict(entry.negated), False
            emphasis = self._emphasis(clause, at)
            for kind, weight in weights.items():
                if kind != "thanks" and (is_question or supposes):
                    continue
                if not is_negated:
                    yield kind, weight * emphasis
                elif kind in ("praise", "goal"):
                    yield "criticism", weight * OPPOSITE_PRAISE
                elif kind == "criticism":
                    yield "praise", weight * OPPOSITE_CRITICISM
            beyond = at + len(entry.words)

    def _negates(self, word: str) -> bool:
        return word in self.negators or word.endswith(self.negative_endings)

    def _judges(self, clause: list[str], at: int) -> bool:
        before = clause[:at]
        if any(
            word in self.copulas or word.endswith(self.negative_endings) for word in before[-self.copula_reach :]
        ) and not {"be", "being"} & set(before[-self.copula_reach :]):
            return True
        return all(word in self.openers or self._negates(word) for word in before)

    def _emphasis(self, clause: list[str], at: int) -> float:
        return self.intensity.get(clause[at - 1], 1.0) if at else 1.0


@cache
def lexicon(name: str) -> Lexicon:
    """The lexicon of that name that comes with Anima, or the one in the file of that path. MalformedTable."""
    own = {file.stem: file for file in Path(__file__).parent.glob("*.toml")}
    return Lexicon.read(own.get(name) or Path(name).expanduser())


def _own_words(text: str) -> str:
    if "`" in text or ">" in text or "://" in text:
        text = _CODE.sub("\n", text)
    return text.lower().replace("’", "'")


def _words(phrase: str) -> tuple[str, ...]:
    words = tuple(_TOKEN.findall(phrase.lower()))
    if not words:
        raise ValueError(f"{phrase!r} has no words")
    return words


def _rarest(words: tuple[str, ...], commonplace: Collection[str]) -> str:
    """The word of a phrase that the fewest other texts have, by its length."""
    return max(reversed(words), key=lambda word: (word not in commonplace, len(word)))


def _clauses(words: list[str], breaks: frozenset[str], joints: frozenset[str]) -> Iterator[list[str]]:
    """The clauses of a part without punctuation, none of them empty."""
    clause: list[str] = []
    for word in words:
        if word in breaks or word in joints:
            if clause:
                yield clause
            clause = [word] if word in joints else []
        else:
            clause.append(word)
    if clause:
        yield clause


def _stands(entry: _Entry, clause: list[str], at: int) -> bool:
    return len(entry.words) == 1 or tuple(clause[at : at + len(entry.words)]) == entry.words
