"""Code in colour, as fragments whose styles name the kind of each token: `class:code.keyword`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.transcript.cells import Fragment

if TYPE_CHECKING:
    from pygments.lexer import Lexer

LARGEST = 50_000
"""Characters; what is longer stays without colours, which would take longer than reading it."""


def highlighted(code: str, language: str) -> list[Fragment]:
    """The code as it is, in pieces with the styles of their tokens; in one piece if the language is not known."""
    lexer = _lexer(language)
    if lexer is None or len(code) > LARGEST:
        return [("class:code", code)]
    return list(_joined((_style(kind), text) for _, kind, text in lexer.get_tokens_unprocessed(code)))


def _joined(fragments: Iterator[Fragment]) -> Iterator[Fragment]:
    """Neighbours of one style as one: fewer pieces to draw."""
    style, texts = "", [""]
    for next_style, text in fragments:
        if next_style != style and not text.isspace():
            yield style, "".join(texts)
            style, texts = next_style, []
        texts.append(text)
    yield style, "".join(texts)


@lru_cache(maxsize=32)
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    if not language or language in ("text", "txt", "plain"):
        return None
    try:
        return get_lexer_by_name(language.lower())
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _style(kind: tuple[str, ...]) -> str:
    from pygments.token import Token

    names: Sequence[tuple[tuple[str, ...], str]] = (
        (Token.Comment, "comment"),
        (Token.Keyword, "keyword"),
        (Token.Literal.String, "string"),
        (Token.Literal.Number, "number"),
        (Token.Operator.Word, "keyword"),
        (Token.Operator, "operator"),
        (Token.Name.Function, "function"),
        (Token.Name.Class, "type"),
        (Token.Name.Exception, "type"),
        (Token.Name.Builtin, "builtin"),
        (Token.Name.Decorator, "decorator"),
        (Token.Name.Tag, "keyword"),
        (Token.Name.Attribute, "attribute"),
        (Token.Name.Variable, "variable"),
        (Token.Generic.Inserted, "inserted"),
        (Token.Generic.Deleted, "deleted"),
        (Token.Generic.Heading, "keyword"),
        (Token.Generic.Subheading, "keyword"),
        (Token.Error, "error"),
    )
    return next((f"class:code.{name}" for parent, name in names if kind[: len(parent)] == parent), "class:code")
