"""Markdown as lines of a terminal.

The parser is the one that rich uses. rich's own layout is not: while a reply streams in, its last paragraph is laid
out again with every frame, which takes rich longer than everything else together; it counts the cells of some
characters other than prompt_toolkit does; and its lines carry colours where ours carry names of styles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.transcript.cells import Fragment, Line, cells
from tui.transcript.code import highlighted
from tui.transcript.flow import cut, flow
from tui.transcript.inline import runs
from tui.transcript.tables import Side, Table, table_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

NARROWEST = 12
"""Cells that indentation leaves for the text; where there would be fewer, the text is not indented."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt().enable("strikethrough").enable("table")


def markdown_lines(text: str, width: int) -> list[Line]:
    """Lines of at most `width` cells; none for a text without words."""
    layout = _Layout(width)
    tokens = _parser().parse(text)
    at = 0
    while at < len(tokens):
        at = layout.take(tokens, at)
    return layout.lines


@dataclass(slots=True)
class _Indent:
    """What stands before the lines inside of a list item or a quotation."""

    first: Fragment
    rest: Fragment
    is_begun: bool = False

    def take(self) -> Fragment:
        if self.is_begun:
            return self.rest
        self.is_begun = True
        return self.first


class _Layout:
    """Blocks in their order become lines. `_gap` says that a blank line comes before the next block."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._indents: list[_Indent] = []
        self._depth = 0
        self._gap = False
        self.lines: list[Line] = []

    def take(self, tokens: Sequence[Token], at: int) -> int:
        """Lay out what begins at `at`; where the next thing begins."""
        token = tokens[at]
        match token.type:
            case "inline":
                style = _HEADINGS.get(tokens[at - 1].tag, "")
                self._add(lambda width: flow(runs(token, style), width), gap=not tokens[at - 1].hidden)
            case "fence":
                self._add(lambda width: code_lines(token.content, token.info.strip().partition(" ")[0], width))
            case "code_block":
                self._add(lambda width: code_lines(token.content, "", width))
            case "html_block":
                self._add(lambda width: flow([("class:md.html", token.content.strip())], width))
            case "hr":
                self._add(lambda width: [[("class:md.rule", "─" * width)]])
            case "table_open":
                end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                table = _table(tokens[at:end])
                self._add(lambda width: table_lines(table, width))
                return end + 1
            case "bullet_list_open" | "ordered_list_open":
                self._depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self._depth -= 1
                self._gap = self._gap or self._depth == 0
            case "list_item_open":
                mark = f"{token.info}. " if token.info else "• "
                self._indents.append(_Indent(("class:md.bullet", mark), ("", " " * cells(mark))))
            case "list_item_close":
                if not self._indents[-1].is_begun:
                    self._add(lambda width: [[]], gap=False)
                self._indents.pop()
            case "blockquote_open":
                self._indents.append(_Indent(("class:md.quote", "▌ "), ("class:md.quote", "▌ ")))
            case "blockquote_close":
                self._indents.pop()
                self._gap = True
        return at + 1

    def _add(self, laid_out: Callable[[int], list[Line]], *, gap: bool = True) -> None:
        if self._gap and self.lines:
            self.lines.append([indent.rest for indent in self._indents if indent.is_begun and indent.rest[0]])
        taken = sum(cells(indent.first[1]) for indent in self._indents)
        is_indented = self._width - taken >= NARROWEST
        for line in laid_out(self._width - taken if is_indented else self._width):
            before = [indent.take() for indent in self._indents]
            self.lines.append([*before, *line] if is_indented else line)
        self._gap = gap


_HEADINGS = {
    "h1": "class:md.heading class:md.heading.first",
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "class:md.heading"),
}


def code_lines(code: str, language: str, width: int) -> list[Line]:
    """Two cells to the right, where there is room for that."""
    margin = 2 if width >= NARROWEST else 0
    lines = cut(highlighted(code.removesuffix("\n"), language), width - margin) if code else []
    return [[("class:code", " " * margin), *line] if line and margin else line for line in lines]


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[list[Fragment]]] = []
    sides: list[Side] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if token.type == "th_open":
                sides.append(_side(str(token.attrs.get("style", ""))))
            rows[-1].append(runs(tokens[at + 1], "class:md.table.head" if token.type == "th_open" else ""))
    return Table(head=rows[0], body=rows[1:], sides=sides)


def _side(style: str) -> Side:
    return "center" if style.endswith("center") else "right" if style.endswith("right") else "left"


def code_blocks_of(text: str) -> Iterator[str]:
    """The code blocks of a Markdown text, in order, each without the newline at its end."""
    for token in _parser().parse(text):
        if token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n")
