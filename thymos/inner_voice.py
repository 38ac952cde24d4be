"""From what is felt to what is said: the inner voice before a model call. Pure.

A thing is said once and stays in view, in front of the reply that it led to; it is said again only when it has left the
view, or has come back after it was gone. What was felt at each reply, said or not, is recorded with it.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final
from zlib import crc32

from events_app.models import Record
from sessions_app.contributions import Contribution
from thymos.desires import desires
from thymos.feelings.feeling import Pensive, Voiced
from thymos.feelings.registry import failed
from thymos.fold import Fold
from thymos.physiology import Physiology

log = logging.getLogger(__name__)

SOURCE: Final = "thymos"
Felt = Mapping[str, Any]
"""What was recorded with a reply."""

LEAST_FACTOR, MOST_FACTOR = 0.1, 10.0
"""Whatever the feelings say: a model's own limits lie within these."""


def contribution(fold: Fold, view: Iterable[Record]) -> Contribution:
    """What is felt now, as one part of a model call. `view` is what the model sees, oldest first."""
    wants, voices = fold.felt(), fold.speaking()
    past = tuple(_felt_newest_first(view))
    known = still_said(past, {*wants, *(voice_key(name, number) for name, number in voices.items())})
    said, lines = dict[str, int](), list[str]()
    for name, number in voices.items():
        if (key := voice_key(name, number)) not in known:
            said[key] = 0
            lines.append(_voice(fold.body, name, number))
    for id_ in wants:
        if id_ not in known:
            desire = desires()[id_]
            said[id_] = next_wording(past, id_, len(desire.wordings), fold.onsets.get(id_, 0))
            lines.append(desire.wordings[said[id_]])
    factor = thinking_factor(fold)
    return Contribution(
        source=SOURCE,
        text="\n".join(lines),
        thinking_factor=factor,
        felt={
            "levels": {name: round(level, 1) for name, level in fold.levels().items()},
            "wants": list(wants),
            "voices": dict(voices),
            "said": said,
            "thinking_factor": factor,
            "after_event": fold.position,
        },
    )


def thinking_factor(fold: Fold) -> float:
    """The product of what the feelings say."""
    factor, levels = 1.0, fold.stepped()
    for feeling in fold.body.feelings:
        if isinstance(feeling, Pensive):
            try:
                wanted = float(feeling.thinking_factor(levels))
            except Exception as error:  # a plugin is anybody's code, and the turn must go on
                log.exception("The thinking factor of %r is passed over", feeling.name)
                failed(feeling, error)
                continue
            if math.isfinite(wanted):
                factor *= wanted
    return min(max(factor, LEAST_FACTOR), MOST_FACTOR)


def still_said(past: Iterable[Felt], felt_now: Collection[str]) -> set[str]:
    """What of that has been said in view, and has been felt at every reply since. `past` is newest first."""
    still, found = set(felt_now), set[str]()
    for felt in past:
        found |= still & _with_lower(_said(felt))
        still &= _keys(felt)
        still -= found
        if not still:
            break
    return found


def next_wording(past: Iterable[Felt], id_: str, count: int, onsets: int) -> int:
    """Which wording comes next: the one after the last that is in view; another one each time if none is."""
    for felt in past:
        if isinstance(last := _said(felt).get(id_), int):
            return (last + 1) % count
    return (onsets + crc32(id_.encode())) % count


def voice_key(feeling: str, number: int) -> str:
    """One voice of a feeling, told apart from the ids of desires."""
    return f"{feeling}:{number}"


def _felt_newest_first(view: Iterable[Record]) -> Iterator[Felt]:
    for record in reversed(tuple(view)):
        if record.event_type == "agent_message" and record.payload.get("model"):
            yield _mapping(_mapping(record.payload.get("felt")).get(SOURCE))


def _said(felt: Felt) -> Mapping[str, Any]:
    return _mapping(felt.get("said"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _keys(felt: Felt) -> set[str]:
    wants = felt.get("wants")
    keys = {str(id_) for id_ in wants} if isinstance(wants, list) else set()
    return keys | _with_lower(f"{name}:{number}" for name, number in _mapping(felt.get("voices")).items())


def _with_lower(keys: Iterable[str]) -> set[str]:
    """With the voices below each voice: they are passed on the way down, and say nothing then."""
    found = set(keys)
    for key in tuple(found):
        name, colon, number = key.partition(":")
        if colon and number.isdecimal():
            found |= {voice_key(name, lower) for lower in range(1, min(int(number), 100))}
    return found


def _voice(body: Physiology, name: str, number: int) -> str:
    for feeling in body.feelings:
        if feeling.name == name and isinstance(feeling, Voiced):
            return feeling.voices[number - 1].text
    return ""
