"""What a word of the shell can become: quotes, variables, substitutions and braces worked out as far as they are known.

A possible value is a string in which private-use characters stand for what only the running shell would know.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from tools_app.floor.syntax import text

if TYPE_CHECKING:
    from tree_sitter import Node

UNKNOWN = "\ue000"  # any text, perhaps none
FILLED = "\ue001"  # any text but none
STAR, ONE, OPEN, CLOSE = "\ue002", "\ue003", "\ue004", "\ue005"  # * ? [ ] that match file names
SPLIT = "\ue006"  # where one word becomes two
_BRACES = ("\ue007", "\ue008", "\ue009")  # { , } that multiply words
HERE = "\ue00a"  # the folder the command starts in
TREE = "\ue00b"  # after a path: the path and all that is below it, each named

MOST = 48  # alternatives kept of one word, and of one command

_GLOBS = {"*": STAR, "?": ONE, "[": OPEN, "]": CLOSE}
_LITERALS = {mark: glob for glob, mark in _GLOBS.items()} | dict(zip(_BRACES, "{,}", strict=True))
_QUOTES = ("string", "raw_string", "ansi_c_string", "translated_string")
_BRACE = re.compile("\ue007([^\ue007\ue009]*)\ue009")


class Scope(Protocol):
    """What the words of a command depend on."""

    def value(self, name: str) -> list[str]: ...

    def assign(self, name: str, values: list[str]) -> None: ...

    def substitution(self, node: Node) -> list[str]:
        """What `$(…)` can print."""


def plain(word: str) -> str:
    """The word with the marks of globs and braces written out again."""
    return "".join(_LITERALS.get(character, character) for character in word)


def shown(word: str) -> str:
    """The word as a person can read it."""
    return plain(word).translate({ord(UNKNOWN): "$?", ord(FILLED): "…", ord(HERE): ".", ord(SPLIT): " ", ord(TREE): ""})


def without_marks(source: str) -> str:
    """A command that cannot be mistaken for one with marks in it."""
    return re.sub("[\ue000-\ue00f]", "\ufffd", source)


def commands(nodes: Iterable[Node], scope: Scope) -> list[list[str]]:
    """The possible lists of words that the nodes become."""
    each = [fields(node, scope) for node in nodes]
    return [list(itertools.chain(*chosen)) for chosen in itertools.islice(itertools.product(*each), MOST)]


def fields(node: Node, scope: Scope) -> list[list[str]]:
    """The possible words that one node becomes: more than one where it splits, none where it is empty."""
    keeps_empty = _is_quoted(node)
    possible = []
    for value in expand(node, scope):
        words = [word for braced in _braces(value) for word in braced.split(SPLIT)]
        possible.append([plain_braces(word) for word in words if word or keeps_empty])
        if value == UNKNOWN and not keeps_empty:
            possible.append([])
    return possible


def expand(node: Node, scope: Scope, *, quoted: bool = False) -> list[str]:
    """The possible values of a node, before it is split into words."""
    match node.type:
        case "raw_string":
            return [text(node)[1:-1]]
        case "ansi_c_string":
            return [_ansi_c(text(node)[2:-1])]
        case "string" | "translated_string":
            return _joined(node, scope, quoted=True, content=text(node).strip('$"') != "")
        case "concatenation" | "command_name" | "heredoc_body":
            return _joined(node, scope, quoted=quoted)
        case "simple_expansion":
            return _spread(scope.value(text(node)[1:]), quoted)
        case "expansion":
            return _spread(_parameter(node, scope), quoted)
        case "command_substitution":
            return _spread(scope.substitution(node), quoted)
        case "process_substitution" | "arithmetic_expansion" | "brace_expression":
            scope.substitution(node)
            return [FILLED]
        case "array":
            words = [list(itertools.chain(*fields(child, scope)))[:MOST] for child in node.named_children]
            return [SPLIT.join(itertools.chain(*words))]
        case _ if node.named_child_count and node.type not in ("word", "number"):
            return _joined(node, scope, quoted=quoted)
        case _:
            return _unquoted(text(node), scope) if not quoted else [_in_quotes(text(node))]


def plain_braces(word: str) -> str:
    return "".join(_LITERALS[character] if character in _BRACES else character for character in word)


def marked(value: str) -> str:
    """A value as an unquoted expansion gives it to the command: blanks split it, globs match."""
    return "".join(_GLOBS.get(character, character) for character in re.sub(r"[ \t\n]+", SPLIT, value))


def _spread(values: list[str], quoted: bool) -> list[str]:
    return values if quoted else [marked(value) for value in values]


def _is_quoted(node: Node) -> bool:
    return node.type in _QUOTES or any(child.type in _QUOTES for child in node.children)


def _joined(node: Node, scope: Scope, *, quoted: bool, content: bool = True) -> list[str]:
    """The values of the children, one after the other, with the text between them, which the grammar leaves out."""
    if not content:
        return [""]
    source, base = node.text or b"", node.start_byte
    position = 1 if node.type == "string" else 0
    end = len(source) - (1 if node.type == "string" else 0)
    pieces: list[list[str]] = []
    for child in node.children:
        if child.type in ('"', "$", '$"') and not child.is_named:
            continue
        gap = source[position : child.start_byte - base].decode("utf-8", "replace")
        if gap:
            pieces.append([_in_quotes(gap)] if quoted else _unquoted(gap, scope, first=not pieces))
        if child.type in ("string_content", "heredoc_content"):
            pieces.append([_in_quotes(text(child))])
        elif not child.is_named and child.type != "word":
            pieces.append([text(child)])
        elif child.type == "word" and not quoted:
            pieces.append(_unquoted(text(child), scope, first=not pieces))
        else:
            pieces.append(expand(child, scope, quoted=quoted))
        position = child.end_byte - base
    if (gap := source[position:end].decode("utf-8", "replace")) or not pieces:
        pieces.append([_in_quotes(gap)] if quoted else _unquoted(gap, scope, first=not pieces))
    return ["".join(chosen) for chosen in itertools.islice(itertools.product(*pieces), MOST)]


def _in_quotes(content: str) -> str:
    return re.sub(r"\\([$`\"\\])", r"\1", content.replace("\\\n", ""))


def _unquoted(content: str, scope: Scope, *, first: bool = True) -> list[str]:
    homes = [""]
    if first and (tilde := re.match(r"~([\w.+-]*)(?=/|$)", content)):
        content = content[tilde.end() :]
        homes = _homes(tilde[1], scope)
    out: list[str] = []
    characters = iter(content.replace("\\\n", ""))
    marks = _GLOBS | dict(zip("{,}", _BRACES, strict=True))
    for character in characters:
        out.append(next(characters, "\\") if character == "\\" else marks.get(character, character))
    return [home + "".join(out) for home in homes]


def _homes(user: str, scope: Scope) -> list[str]:
    match user:
        case "":
            return scope.value("HOME")
        case "+":
            return scope.value("PWD")
        case "-":
            return [FILLED]
        case "root":
            return ["/root"]
        case _:
            return [f"/home/{user}"]


def _ansi_c(content: str) -> str:
    def character(escape: re.Match[str]) -> str:
        two, four, eight, octal, other = escape.groups()
        if other is not None:
            return _ESCAPES.get(other, "\\" + other)
        code = int(octal, 8) if octal else int(two or four or eight, 16)
        return chr(code) if code <= 0x10FFFF else ""

    return _ESCAPE.sub(character, content)


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "E": "\x1b", "\\": "\\", "'": "'", '"': '"', "?": "?"}


def _parameter(node: Node, scope: Scope) -> list[str]:
    """`${NAME}` and its forms. What a form would make of a value is worked out where it is simple."""
    inside = node.children[1:-1]
    name = next((text(child) for child in inside if child.type in ("variable_name", "special_variable_name")), "")
    if (subscript := next((child for child in inside if child.type == "subscript"), None)) is not None:
        name = text(subscript).partition("[")[0]
    operator = next((child.type for child in inside if not child.is_named), "")
    values = scope.value(name) if name else [UNKNOWN]
    words = [child for child in inside if child.is_named and child.type not in _NAMES]
    operand = expand(words[-1], scope) if words else [""]
    match operator:
        case "":
            return values
        case ":?" | "?":
            return [filled for value in values if (filled := value.replace(UNKNOWN, FILLED))] or [FILLED]
        case ":-" | "-" | ":=" | "=":
            chosen = [choice for value in values for choice in _or_default(value, operand)][:MOST]
            if "=" in operator:
                scope.assign(name, chosen)
            return chosen
        case ":+" | "+":
            return (
                ["", *map(plain, operand)] if any(UNKNOWN in value for value in values) else list(map(plain, operand))
            )
        case "%" | "%%" | "#" | "##":
            return [_cut(value, operator[0], plain(word)) for value in values for word in operand][:MOST]
        case _:
            return [UNKNOWN]


_NAMES = ("variable_name", "special_variable_name", "subscript")


def _or_default(value: str, operand: list[str]) -> list[str]:
    if value == UNKNOWN:
        return [FILLED, *map(plain, operand)] if any(operand) else [UNKNOWN]
    return [value] if value else list(map(plain, operand))


def _cut(value: str, side: str, pattern: str) -> str:
    if re.search(r"[*?\[]", pattern):
        return UNKNOWN if value != pattern else value
    return value.removesuffix(pattern) if side == "%" else value.removeprefix(pattern)


def _braces(word: str) -> Iterator[str]:
    """`a{b,c}` as `ab` and `ac`, the innermost braces first."""
    waiting, produced = [word], 0
    while waiting and produced < MOST:
        word = waiting.pop(0)
        group = next((found for found in _BRACE.finditer(word) if _BRACES[1] in found[1]), None)
        if group is None:
            produced += 1
            yield word
        else:
            waiting += [word[: group.start()] + part + word[group.end() :] for part in group[1].split(_BRACES[1])][
                :MOST
            ]
