"""A long text as passages: cut where a reader would pause, each beginning with the end of the one before. Pure."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 900
"""Characters of a passage: about 200 tokens, what an embedding still holds as one thought."""
OVERLAP: Final = 120
"""Characters of the passage before that it begins with, at most."""
_PAUSES: Final = ("\n\n", "\n", ". ", "? ", "! ", "。", "; ", ", ", " ")


def passages(text: str) -> list[str]:
    """The text in passages of at most LONGEST characters, none of them empty; all of the text is in them."""
    text = text.strip()
    found: list[str] = []
    start = 0
    while len(text) - start > LONGEST:
        end = _pause(text, start + LONGEST // 2, start + LONGEST)
        found.append(text[start:end].strip())
        start = max(_pause(text, end - OVERLAP, end - OVERLAP // 2), start + 1)
    found.append(text[start:].strip())
    return [passage for passage in found if passage]


def ends(text: str, count: int) -> list[str]:
    """The passages of a text of which the beginning and the end matter most: `count` at most, the last two among them."""
    room = LONGEST * count
    if len(text) > 2 * room:
        text = f"{text[:room]}\n\n{text[-room:]}"
    found = passages(text)
    return found if len(found) <= count else [*found[: count - 2], *found[-2:]]


def both_ends(text: str, most: int) -> str:
    """The text, or of a longer one than `most` characters the beginning and the end: so many together."""
    return text if len(text) <= most else f"{text[: most // 2]} {text[-most // 2 :]}"


def _pause(text: str, first: int, last: int) -> int:
    """Where to cut between two places: behind the strongest pause, the latest of its kind; at `last` if there is none."""
    for pause in _PAUSES:
        if (found := text.rfind(pause, first, last)) >= 0:
            return found + len(pause)
    return last
