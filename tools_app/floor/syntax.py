"""Bash as a tree, by tree-sitter. Loaded at the first command: a start does not pay for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_REDIRECTS = ("file_redirect", "herestring_redirect")
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
_UNTIL_BACKTICK = re.compile(r"((?:[^`\\]|\\.)*)`", re.DOTALL)
_DELIMITER = re.compile(r"""\\?[\w.-]+|'[^']+'|"[^"]+\"""")
_HARMLESS_TARGETS = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty")


@cache
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


def parse(source: str) -> Node:
    # The grammar takes "` `" between two substitutions for one empty one, and would hide a command there.
    return _parser().parse(without_backticks(source).encode("utf-8", "replace")).root_node


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


def strays(redirect: Node) -> list[Node]:
    """The words after a file_redirect's target: in bash they belong to the command, in the tree they stand here."""
    return redirect.children_by_field_name("destination")[1:] if redirect.type == "file_redirect" else []


def is_doubtful(root: Node) -> bool:
    """Whether the tree may not be what bash would run: it has errors, or a simple command or a comment in it reaches
    over something that ends it in bash. The grammar does that at odd places, such as an escape before a line break."""
    source = root.text or b""
    return root.has_error or any(_is_odd(node, source) for node in _within(root))


def _is_odd(node: Node, source: bytes) -> bool:
    if node.type == "comment":
        return _begins_in_a_word(node, source)
    if node.type == "heredoc_redirect":
        return not _is_orderly_heredoc(node)
    return node.type in (*_SIMPLE, *_REDIRECTS) and _swallows(node, source)


def without_backticks(source: str) -> str:
    """The same command with `$(…)` for each pair of backticks that is not in single quotes."""
    if "`" not in source:
        return source
    out: list[str] = []
    quote, position, before = "", 0, "\n"
    while position < len(source):
        character, step = source[position], 1
        if character == "\\" and quote != "'":
            step = 2
        elif character == "`" and quote not in ("'", "$'") and (closing := _UNTIL_BACKTICK.match(source, position + 1)):
            inner = re.sub(r"\\([`\\$])", r"\1", closing[1])
            out.append(f"$({without_backticks(inner) or ':'}\n)")  # a comment in it must not reach the parenthesis
            position, before = closing.end(), ")"
            continue
        elif quote:
            quote = "" if character == quote[-1] else quote
        elif character in "'\"":
            quote = "$'" if character == "'" and before == "$" else character
        elif character == "#" and before in " \t\n;&|(":
            step = len(source) - position if (end := source.find("\n", position)) < 0 else end - position
        out.append(source[position : position + step])
        before = "\\" if step == 2 else character
        position += step
    return "".join(out)


def fragments(source: str) -> Iterator[str]:
    """What stands between control operators outside of quotes and comments: a second look at a doubtful tree. A quote
    that is never closed counts for none, as bash goes on after one in a substitution."""
    start, quote, opened, position, before = 0, "", 0, 0, "\n"
    while position < len(source):
        character = source[position]
        if character == "\\" and quote != "'":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote, opened = character, position
        elif character in ";&|\n(){}`" or (character == "#" and before in " \t\n;&|("):
            yield source[start:position]
            if character == "#":
                position = len(source) if (end := source.find("\n", position)) < 0 else end
            start = position + 1
        before = character
        position += 1
    yield source[start:]
    if quote:
        yield from fragments(source[opened + 1 :])


def _swallows(node: Node, source: bytes) -> bool:
    """Whether a control operator or a line break stands in a simple command itself, not in what it contains."""
    position = node.start_byte
    if node.type in _REDIRECTS:
        position = next(child.end_byte for child in node.children if not child.is_named)  # past `>&` and `>|`
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
    """Whether what the tree takes for a comment is none in bash: it stands in a word, or after an escaped blank."""
    before = source[max(comment.start_byte - 2, 0) : comment.start_byte]
    return bool(before) and (before[-1:] not in b" \t\n;&|()" or (len(before) == 2 and before[:1] == b"\\"))


def _is_orderly_heredoc(node: Node) -> bool:
    """Whether its delimiter is a plain word, in quotes or not, and stands at its end."""
    kinds = {child.type: child for child in node.named_children}
    start = kinds.get("heredoc_start")
    return start is not None and "heredoc_end" in kinds and bool(_DELIMITER.fullmatch(text(start)))


def _within(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _is_part(node: Node) -> bool:
    if node.type == "file_redirect":
        destination = node.child_by_field_name("destination")
        harmless = not writes(node) or (destination is not None and text(destination) in _HARMLESS_TARGETS)
        return not harmless or bool(strays(node))
    inside = node.parent.type if node.parent else ""
    return node.type in _SIMPLE and not (node.type == "variable_assignment" and inside in _SIMPLE)
