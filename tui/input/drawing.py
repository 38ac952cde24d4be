"""A line of the text being edited → what is drawn of it, and how the columns of the two correspond.

Drawn differently than typed are: folded pastes (their labels), tabs (spaces), and what terminals disagree about or
obey. The parts of an emoji that is joined of several are drawn one by one, without what joins and tints them, and a flag
as its two letters: terminals differ in the width of the whole, none in that of the parts, and a wrong width shifts
the rest of the row. What is said stays as it was typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.utils import get_cwidth

from anima_project.plain_text import harmless
from tui.input.folding import MARKER

TAB = "    "
_JOINER = "\u200d"
_VARIATIONS = "\ufe0e\ufe0f\u20e3"
_OTHERWISE = re.compile(
    f"[\t{_JOINER}{_VARIATIONS}\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]|{MARKER.pattern}"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as it is drawn. `columns[i]` is where character i of the line starts in it, counted in characters; one
    more entry gives the end."""

    pieces: tuple[tuple[str, str], ...]
    columns: tuple[int, ...]

    def column(self, index: int) -> int:
        return self.columns[min(index, len(self.columns) - 1)]

    def index(self, column: int) -> int:
        """The character that is drawn at the column."""
        return max(0, bisect_right(self.columns, column) - 1)


def draw(line: Sequence[tuple[str, str]], label: Callable[[str], str]) -> Drawn:
    """Draw characters, each with its style; `label` names the folded paste that a character stands for."""
    pieces: list[tuple[str, str]] = []
    columns = [0]
    before = ""
    for position, (style, character) in enumerate(line):
        after = line[position + 1][1] if position + 1 < len(line) else ""
        if not _character_is_drawn_otherwise(character):
            piece = (style, character)
        elif MARKER.match(character):
            piece = (f"{style} class:input.fold", label(character))
        else:
            piece = (style, _drawn(character, before, after))
        if piece[1]:
            pieces.append(piece)
        columns.append(columns[-1] + len(piece[1]))
        before = character
    return Drawn(tuple(pieces), tuple(columns))


def draw_text(line: str, label: Callable[[str], str]) -> Drawn:
    return draw([("", character) for character in line], label)


def is_drawn_otherwise(text: str) -> bool:
    """Whether there is a character in the text that may be drawn as something else. Lines have few such."""
    return bool(_OTHERWISE.search(text)) or harmless(text) != text


_character_is_drawn_otherwise = lru_cache(maxsize=4_096)(is_drawn_otherwise)


def _drawn(character: str, before: str, after: str) -> str:
    code = ord(character)
    if character == "\t":
        return TAB
    if 0x1F1E6 <= code <= 0x1F1FF:  # the letters that flags are made of
        return chr(code - 0x1F1E6 + ord("A"))
    if character in _VARIATIONS or 0xE0000 <= code <= 0xE007F:
        return ""
    if character == _JOINER and _is_wide(after):
        return ""
    if 0x1F3FB <= code <= 0x1F3FF and _is_wide(before):  # a tint of skin
        return ""
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    return character if harmless(character) else "\N{REPLACEMENT CHARACTER}"


def _is_wide(character: str) -> bool:
    return bool(character) and get_cwidth(character) == 2


class DrawnAsMeant(Processor):
    """Puts the drawing into prompt-toolkit's pipeline, and the placeholder where there is nothing to draw."""

    def __init__(self, label: Callable[[str], str], placeholder: str) -> None:
        self._label = label
        self._placeholder = placeholder

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        if not transformation_input.document.text:
            return Transformation([("class:input.placeholder", self._fitting(transformation_input.width))])
        fragments = transformation_input.fragments
        if not any(is_drawn_otherwise(text) for _, text, *_ in fragments):
            return Transformation(fragments)
        line = draw([(style, text) for style, text, *_ in explode_text_fragments(fragments)], self._label)
        return Transformation(list(line.pieces), line.column, line.index)

    def _fitting(self, width: int) -> str:
        """The placeholder, or its first sentence where the row is too narrow for all of it."""
        whole = get_cwidth(self._placeholder) < width
        return self._placeholder if whole else self._placeholder.partition(". ")[0] + "."
