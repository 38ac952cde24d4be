"""Bash as a tree, by tree-sitter. Loaded at the first command: a start does not pay for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_SIMPLE = ("command", "declaration_command", "unset_command", "variable_assignment")
_WRITING = (">", ">>", ">|", "&>", "&>>", "<>", ">&")
_CONTAINERS = (
    "string",
    "raw_string",
    "ansi_c_string",
    "translated_string",
    "command_substitution",
    "process_substitution",
    "arithmetic_expansion",
    "expansion",
    "array",
    "file_redirect",
    "herestring_redirect",
)
_ENDS_A_COMMAND = re.compile(rb"(?<!\\)(?:\\\\)*[\n;&|]")
_HARMLESS_TARGETS = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty")


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def parse(source: str) -> Node:
    # The grammar takes an empty substitution and the line below it for one word, and would hide a command there.
    return _parser().parse(source.replace("``", "`:`").encode("utf-8", "replace")).root_node


def text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def parts(command: str) -> list[str] | None:
    """The simple commands in a command, each as it is written, wherever they stand: in lists, loops, functions and
    substitutions. Assignments that stand alone and redirections into files are parts too. None if it does not parse."""
    root = parse(command)
    if is_doubtful(root):
        return None
    return [text(node) for node in _within(root) if _is_part(node)]


def writes(redirect: Node) -> bool:
    """Whether a file_redirect can write: all but `<`, and but the copying of a descriptor."""
    operator = next((child.type for child in redirect.children if not child.is_named), "")
    destination = redirect.child_by_field_name("destination")
    return operator in _WRITING and destination is not None and destination.type != "number"


def is_doubtful(root: Node) -> bool:
    """Whether the tree may not be what bash would run: it has errors, or a simple command or a comment in it reaches
    over something that ends it in bash. The grammar does that at odd places, such as an escape before a line break."""
    if root.has_error:
        return True
    source = root.text or b""
    return any(
        _swallows(node, source) if node.type in _SIMPLE else node.type == "comment" and _begins_in_a_word(node, source)
        for node in _within(root)
    )


def fragments(source: str) -> Iterator[str]:
    """What stands between control operators outside of quotes and comments: a second look at a doubtful tree."""
    start, quote, position, before = 0, "", 0, "\n"
    while position < len(source):
        character = source[position]
        if character == "\\" and quote != "'":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in ";&|\n(){}`" or (character == "#" and before in " \t\n;&|("):
            yield source[start:position]
            if character == "#":
                position = len(source) if (end := source.find("\n", position)) < 0 else end
            start = position + 1
        before = character
        position += 1
    yield source[start:]


def _swallows(node: Node, source: bytes) -> bool:
    """Whether a control operator or a line break stands in a simple command itself, not in what it contains."""
    position = node.start_byte
    for inner in [*_contained(node), None]:
        end = inner.start_byte if inner is not None else node.end_byte
        if _ENDS_A_COMMAND.search(source[position:end]):
            return True
        position = inner.end_byte if inner is not None else end
    return False


def _contained(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type in _CONTAINERS:
            yield child
        else:
            yield from _contained(child)


def _begins_in_a_word(comment: Node, source: bytes) -> bool:
    before = source[: comment.start_byte]
    return not re.search(rb"(^|[\n;&|()]|(^|[^\\])[ \t])$", before) or before.endswith(b"\\\n")


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
