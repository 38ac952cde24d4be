"""What the inner voice says under each arm. Pure.

    off      nothing
    frozen   what it felt at the first view of this life, ever after: feeling, without following what happens
    sham     what it felt at the same view of another life: feeling, and following something else
    live     what it feels

Only the live arm has the right feeling at the right time. Frozen tells apart that it follows, sham that it follows
*this*. All four are padded with words that say nothing, so that they cost the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from anima_project.configuration import Configuration
from events_app.models import Record
from sessions_app.contributions import spoken
from thymos.fold import Fold
from thymos.inner_voice import SOURCE, contribution
from thymos.physiology import physiology
from thymos.state import State

ARMS = ("off", "frozen", "sham", "live")
_FILLING = "And so the day goes on, as days do, and there is nothing else to say of it. "


class Voice(NamedTuple):
    text: str
    thinking_factor: float


SILENCE = Voice("", 1.0)


def trajectory(views: Sequence[Sequence[Record]]) -> list[Voice]:
    """What an ordinary person feels at each view. All of it is said each time, for the views are asked one by one."""
    fold = Fold(State(), physiology(Configuration()))
    voices = []
    for view in views:
        fold.feel_all(
            (record.id, 1, record.event_type, record.payload, record.timestamp)
            for record in view
            if record.id > fold.position
        )
        felt = contribution(fold, ())
        voices.append(Voice(felt.text, felt.thinking_factor))
    return voices


def voices(mine: Sequence[Voice], other: Sequence[Voice], at: int) -> dict[str, Voice]:
    """By arm, at one view of a life with another one beside it."""
    return dict(zip(ARMS, (SILENCE, mine[0], other[at], mine[at]), strict=True))


def tails(by_arm: Mapping[str, Voice]) -> dict[str, tuple[str, str]]:
    """What stands at the end of the request under each arm: the inner voice, and the padding, of one length together."""
    said = {arm: spoken([{"source": SOURCE, "text": voice.text}]) for arm, voice in by_arm.items()}
    longest = max(len(text.encode()) for text in said.values()) + len(_FILLING)
    return {arm: (text, _padding(longest - len(text.encode()))) for arm, text in said.items()}


def _padding(count: int) -> str:
    return f"<aside>{(_FILLING * (count // len(_FILLING) + 1))[:count]}</aside>"
