"""Which of its voices a feeling speaks with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from thymos.feelings.feeling import Voice

MARGIN: Final = 3.0
"""How far a level must have fallen below the beginning of its voice for that to be silent."""


def band(voices: Sequence[Voice], level: float, spoke: int) -> int:
    """Which voice speaks at a level, counted from 1, 0 for none; `spoke` is the one that did before. Levels are judged
    as whole numbers, as a person reads them, and a voice goes on until the level is MARGIN below its beginning."""
    whole = round(level)
    reached = sum(voice.level <= whole for voice in voices)
    while spoke > reached and whole < voices[min(spoke, len(voices)) - 1].level - MARGIN:
        spoke -= 1
    return max(reached, min(spoke, len(voices)))
