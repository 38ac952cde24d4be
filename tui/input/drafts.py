"""What was typed and not sent, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self

from tui.input.folding import MARKER


@dataclass(frozen=True, slots=True)
class Draft:
    """The text as it is edited, where the cursor stands in it, and the folded pastes by the character in their place."""

    text: str = ""
    cursor: int = 0
    pastes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def size(self) -> int:
        """In characters."""
        return len(self.text) + sum(map(len, self.pastes.values()))

    def to_values(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {"text": self.text, "cursor": self.cursor, "pastes": dict(self.pastes)}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """ValueError if it is no draft."""
        match values:
            case {"text": str(text), "cursor": int(cursor), "pastes": dict(pastes)} if 0 <= cursor <= len(text):
                if all(MARKER.fullmatch(marker) and isinstance(paste, str) for marker, paste in pastes.items()):
                    return cls(text, cursor, MappingProxyType(pastes))
        raise ValueError("not a draft")
