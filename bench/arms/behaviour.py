"""What a reply was, and how far the replies of one arm are from those of another. Pure."""

from __future__ import annotations

import math
import random
import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from events_app.cost import BYTES_PER_TOKEN
from nous.reply import Reply

NOTHING = "(none)"
DRAWS = 2_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One reply."""

    input_tokens: int
    """By the server's count, cached part included."""
    thinking_tokens: int
    """What the reply cost beside its words and calls, which are estimated: no server tells it apart."""
    tool: str
    """The first that is called."""
    words: Counter[str]

    @classmethod
    def of(cls, reply: Reply) -> Behaviour:
        usage = reply.usage
        seen = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
        shown = len(reply.text.encode()) + sum(len(f"{use.name}{use.input}".encode()) for use in reply.tool_uses)
        spent = usage.get("output_tokens", 0) - shown // BYTES_PER_TOKEN
        return cls(
            input_tokens=sum(usage.get(name, 0) for name in seen),
            thinking_tokens=max(0, spent) if reply.thinking else 0,
            tool=reply.tool_uses[0].name if reply.tool_uses else NOTHING,
            words=Counter(word.lower() for word in _WORD.findall(reply.text)),
        )

    @property
    def length(self) -> int:
        return self.words.total()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Of two arms, over the same views: means, and intervals that 95 of 100 drawings of the views agree with."""

    thinking: tuple[float, float, float]
    """Tokens: mean, lower and upper bound."""
    length: tuple[float, float, float]
    """Words, likewise."""
    tools: float
    """The share of views at which another tool was chosen."""
    wording: float
    """From 0 to 1, how different the words are: 1 − the cosine between their counts, as a mean over the views."""


def difference(ours: Sequence[Behaviour], theirs: Sequence[Behaviour]) -> Difference:
    """Ours − theirs. Both lists are of the same views, in the same order."""
    pairs = list(zip(ours, theirs, strict=True))

    def paired(value: Callable[[Behaviour], int]) -> tuple[float, float, float]:
        return _interval([float(value(a) - value(b)) for a, b in pairs])

    return Difference(
        thinking=paired(lambda one: one.thinking_tokens),
        length=paired(lambda one: one.length),
        tools=statistics.fmean(a.tool != b.tool for a, b in pairs),
        wording=statistics.fmean(1.0 - _cosine(a.words, b.words) for a, b in pairs),
    )


def _interval(values: Sequence[float]) -> tuple[float, float, float]:
    """The mean, and its percentile bootstrap interval (Efron, "Bootstrap methods", Annals of Statistics 7, 1979)."""
    draw = random.Random(0)
    means = sorted(statistics.fmean(draw.choices(values, k=len(values))) for _ in range(DRAWS))
    return statistics.fmean(values), means[round(0.025 * DRAWS)], means[round(0.975 * DRAWS) - 1]


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    if not one or not other:
        return float(one == other)
    dot = sum(count * other[word] for word, count in one.items())
    return dot / math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
