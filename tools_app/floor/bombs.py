"""Functions that multiply: each call starts two more, or one more behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools_app.floor.syntax import text

if TYPE_CHECKING:
    from tree_sitter import Node


def is_bomb(function: Node) -> bool:
    """Whether a function_definition pipes itself into itself, or starts itself in the background."""
    name_node = function.child_by_field_name("name")
    body = function.child_by_field_name("body")
    if name_node is None or body is None:
        return False
    name = text(name_node)
    for node in _within(body):
        if node.type == "pipeline" and sum(_calls(stage, name) for stage in node.named_children) > 1:
            return True
        if node.next_sibling is not None and node.next_sibling.type == "&" and _calls(node, name):
            return True
    return False


def _calls(node: Node, name: str) -> bool:
    called = node.child_by_field_name("name") if node.type == "command" else None
    return called is not None and text(called) == name


def _within(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)
