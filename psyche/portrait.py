"""The person in words, from a matrix. No numbers: a person reads this."""

from __future__ import annotations

from psyche.matrix import Matrix
from psyche.traits import traits

_BANDS = (0.4, 0.8, 1.25, 1.7)
"""Below the first a trait is hardly there, below the second weak; from the third on strong, from the fourth very strong."""
_EVEN = "An even temper: nothing stands out."
_UNCHANGED = "The same person as before."
_NOTICED, _PLAIN, _LARGE = 0.03, 0.12, 0.35
"""How far a trait must have moved to be noticed at all, without "a little", and as much."""


def portrait(matrix: Matrix) -> tuple[str, ...]:
    """A sentence for each trait that is not ordinary, the most unusual first."""
    said = []
    for trait in traits().values():
        value = trait.value(matrix)
        band = sum(value >= limit for limit in _BANDS)
        if band != 2:
            said.append((-abs(value - 1.0), trait.words[band if band < 2 else band - 1]))
    return tuple(sentence for _, sentence in sorted(said)) or (_EVEN,)


def comparison(before: Matrix, after: Matrix) -> tuple[str, ...]:
    """A sentence for each trait that has moved, the largest move first."""
    said = []
    for trait in traits().values():
        moved = trait.value(after) - trait.value(before)
        if abs(moved) >= _NOTICED:
            degree = "a little " if abs(moved) < _PLAIN else "much " if abs(moved) >= _LARGE else ""
            sentence = f"{degree}{'more' if moved > 0 else 'less'} {trait.compared} than before."
            said.append((-abs(moved), sentence[0].upper() + sentence[1:]))
    return tuple(sentence for _, sentence in sorted(said)) or (_UNCHANGED,)
