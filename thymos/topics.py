"""Which words and tools the agent has met: two generations of small stable hashes, bounded. Pure, but for a memo.

When the young generation is full it becomes the old one, and the old one is forgotten; what is met again is young again.
So what is spoken of now and then stays known, and the memory keeps its size.
"""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from zlib import crc32

GENERATION = 2048
"""Words of one generation. People use some 2,000 words for nine tenths of what they say."""


class _Hashes(dict[str, int]):
    """A memo of the hashes. Not Python's own `hash`, which is another one in each process."""

    def __missing__(self, word: str) -> int:
        if len(self) > 50_000:
            self.clear()
        value = self[word] = crc32(word.encode("utf-8", "replace"))
        return value


_hashes = _Hashes()


@dataclass(slots=True)
class Topics:
    """Mutable: the fold's own."""

    young: set[int] = field(default_factory=set)
    old: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.young) + len(self.old)

    def knows(self, word: str) -> bool:
        """Whether the word was met lately: what is forgotten first is not among these."""
        return _hashes[word] in self.young

    def meet(self, words: Iterable[str]) -> int:
        """How many of the words were not known. They are from now on."""
        met = set(map(_hashes.__getitem__, words))
        late = met - self.young
        if not late:
            return 0
        new = len(late - self.old)
        self.young |= late
        if len(self.young) > GENERATION:
            self.old, self.young = self.young, set()
        return new


def packed(hashes: Collection[int]) -> str:
    """The hashes as one text, the same for the same set."""
    numbers = array("I", sorted(hashes))
    if sys.byteorder == "big":
        numbers.byteswap()
    return b64encode(numbers.tobytes()).decode()


def unpacked(text: str) -> set[int]:
    """ValueError if the text is no such text."""
    numbers = array("I")
    numbers.frombytes(b64decode(text, validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return set(numbers)
