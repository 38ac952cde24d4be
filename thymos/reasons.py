"""What is wanted and what the inner voice says, each with the events behind it, in words and without levels. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sessions_app.reading import age, excerpt
from sessions_app.sections import Section
from thymos.desires import desires
from thymos.feelings.feeling import Voiced
from thymos.fold import Fold
from thymos.stimuli import STIMULI
from thymos.trail import Dose
from thymos.why import Behind, summary

MOST: Final = 4
"""Kinds of things that are told of each."""
QUOTED: Final = 60
"""Characters of an event."""


class Reason(NamedTuple):
    what: str
    """A sentence."""
    behind: tuple[Behind, ...]
    """What weighs most first, at most MOST."""


def reasons(fold: Fold, doses: Sequence[Dose]) -> list[Reason]:
    """What is felt at the moment, the strongest desire first, with what of these doses is behind it."""
    return [Reason(what, tuple(summary(doses, fold, sides)[:MOST])) for what, sides in _felt(fold)]


def sections(found: Iterable[Reason], said: Mapping[int, str], now_ns: int) -> list[Section]:
    """To be read beside the conversation. `said` is what events say, by id."""
    return [
        Section(title=what, lines=tuple(_told(one, said.get(one.last, ""), now_ns) for one in behind))
        for what, behind in found
    ]


def counted(times: int) -> str:
    return "" if times == 1 else " twice" if times == 2 else f" {times} times"


def _felt(fold: Fold) -> Iterator[tuple[str, dict[str, int]]]:
    """What is felt, and by which hormones: 1 for one that is high, −1 for one that is low."""
    for id_ in fold.felt():
        desire = desires()[id_]
        yield f"It wants {desire.label}.", dict.fromkeys(desire.high, 1) | dict.fromkeys(desire.low, -1)
    speaking = fold.speaking()
    for feeling in fold.body.feelings:
        if isinstance(feeling, Voiced) and feeling.name in speaking:
            yield f"It says to itself: {feeling.voices[speaking[feeling.name] - 1].text}", {feeling.heeds: 1}


def _told(behind: Behind, said: str, now_ns: int) -> str:
    quoted = f": “{text}”" if (text := excerpt(said, (), QUOTED)) else ""
    last = "last " if behind.times > 1 else ""
    then = age(behind.last_ns, now_ns)
    when = "just now" if then == "now" else f"{then} ago"
    return f"{STIMULI[behind.stimulus]}{counted(behind.times)} ({last}{when}, event {behind.last}){quoted}"
