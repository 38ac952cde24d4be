"""Long pastes, folded: the text being edited holds one character in a paste's place, and the paste is kept beside it.

One character is deleted, moved over, killed, yanked, undone and redone as one, by whatever does that with text, so a
folded paste needs no editing of its own. The characters are those of the last private plane of Unicode; a paste that
has some of them is folded however short it is, so that every one in the text is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

FOLDED_LINES = 10
"""A paste of more lines is folded."""
FOLDED_CHARACTERS = 2_000
"""So is a paste of more characters."""
KEPT_CHARACTERS = 8_000_000
"""What the folded pastes of a program may hold together, before those go that the text being edited does not hold."""

_FIRST, _LAST = 0x100000, 0x10FFFD
MARKER = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")


@dataclass(frozen=True, slots=True)
class Folds:
    """The pastes that are folded, by the character that stands for each. A character is never given out twice, since
    undo and the kill ring may still hold it."""

    pastes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    given_out: int = 0

    def with_paste(self, text: str) -> tuple[Folds, str]:
        """The folds with this paste among them, and the character that stands for it. ValueError after 65,534."""
        for marker, paste in self.pastes.items():
            if paste == text:
                return self, marker
        code = _FIRST + self.given_out
        if code > _LAST:
            raise ValueError("no character is left to stand for a paste")
        marker = chr(code)
        return Folds(MappingProxyType({**self.pastes, marker: text}), self.given_out + 1), marker

    def folded(
        self, text: str, lines: float = FOLDED_LINES, characters: float = FOLDED_CHARACTERS
    ) -> tuple[Folds, str]:
        """The folds after `text` came in, and what stands for it in the text being edited: itself, if it is short."""
        if text.count("\n") < lines and len(text) <= characters and not MARKER.search(text):
            return self, text
        return self.with_paste(text)

    def expanded(self, text: str) -> str:
        """The text with each folded paste in full. A character that stands for none stays: see `lost`."""
        return MARKER.sub(lambda found: self.pastes.get(found[0], found[0]), text)

    def lost(self, text: str) -> bool:
        """Whether the text holds the place of a paste that is no longer kept."""
        return any(marker not in self.pastes for marker in MARKER.findall(text))

    def pasted_characters(self, text: str) -> int:
        return sum(len(self.pastes.get(marker, "")) for marker in MARKER.findall(text))

    def label(self, marker: str) -> str:
        """What the screen shows in the paste's place."""
        paste = self.pastes.get(marker)
        if paste is None:
            return "[a paste that is no longer kept]"
        lines = paste.removesuffix("\n").count("\n") + 1
        return f"[pasted {lines:,} lines]" if lines > 1 else f"[pasted {len(paste):,} characters]"

    def bounded(self, text: str, most: int = KEPT_CHARACTERS) -> Folds:
        """The folds without the oldest pastes that `text` does not hold, as many as it takes to come down to `most`."""
        excess = sum(map(len, self.pastes.values())) - most
        kept = dict(self.pastes)
        for marker, paste in self.pastes.items():
            if excess <= 0:
                break
            if marker not in text:
                excess -= len(kept.pop(marker, paste))
        return self if len(kept) == len(self.pastes) else replace(self, pastes=MappingProxyType(kept))
