"""Bash as a tree, by tree-sitter. Loaded at the first command: a start does not pay for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_SIMPLE = ("command", "declaration_command", "unset_command", "variable_assignment")
_WRITING = (">", ">>", ">|", "&>", "&>>", "<>", ">&")
_HARMLESS_TARGETS = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty")


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def parse(source: str) -> Node:
    return _parser().parse(source.encode("utf-8", "replace")).root_node


def text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def parts(command: str) -> list[str] | None:
    """The simple commands in a command, each as it is written, wherever they stand: in lists, loops, functions and
    substitutions. Assignments that stand alone and redirections into files are parts too. None if it does not parse."""
    root = parse(command)
    if root.has_error:
        return None
    return [text(node) for node in _within(root) if _is_part(node)]


def writes(redirect: Node) -> bool:
    """Whether a file_redirect can write: all but `<`, and but the copying of a descriptor."""
    operator = next((child.type for child in redirect.children if not child.is_named), "")
    destination = redirect.child_by_field_name("destination")
    return operator in _WRITING and destination is not None and destination.type != "number"


def fragments(source: str) -> Iterator[str]:
    """What stands between control operators outside of quotes: a second look at what the parser cannot read."""
    start, quote, position = 0, "", 0
    while position < len(source):
        character = source[position]
        if character == "\\" and quote != "'":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in ";&|\n(){}`":
            yield source[start:position]
            start = position + 1
        position += 1
    yield source[start:]


def _within(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _is_part(node: Node) -> bool:
    if node.type == "file_redirect":
        destination = node.child_by_field_name("destination")
        return writes(node) and destination is not None and text(destination) not in _HARMLESS_TARGETS
    inside = node.parent.type if node.parent else ""
    return node.type in _SIMPLE and not (node.type == "variable_assignment" and inside in _SIMPLE)
