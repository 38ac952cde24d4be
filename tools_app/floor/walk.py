"""A walk through a command in the order bash would run it, with what is known of variables, folders and input.

It goes into functions, substitutions, pipes and loops. Where bash would choose, both ways are walked, and what either
may leave behind is kept. What it finds out about a single command's words it hands to `execute`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools_app.floor import execute
from tools_app.floor.bombs import is_bomb
from tools_app.floor.places import Places
from tools_app.floor.rules import Where, overwrites
from tools_app.floor.shell_state import Output, State, union
from tools_app.floor.syntax import fragments, is_doubtful, parse, strays, text, writes
from tools_app.floor.words import MOST, SPLIT, UNKNOWN, commands, expand, fields, plain

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_STEPS = 50_000
_DEEPEST = 20
_REDIRECTS = ("file_redirect", "heredoc_redirect", "herestring_redirect")
_SEQUENCES = ("program", "compound_statement", "do_group", "else_clause", "case_item", "ERROR")
_BRANCHING = ("if_statement", "elif_clause", "while_statement", "case_statement", "c_style_for_statement")
_OTHERWISE = ("elif_clause", "else_clause", "case_item")
_LEAVES = re.compile(r"\b(exit|return|break|continue|die)\b")


@dataclass(slots=True)
class Walk:
    """One command's walk. `findings`: why it must not run, in the order in which that was found; `runs`: the words of
    each single command in it, those inside of wrappers and nested shells as well."""

    places: Places
    findings: list[str] = field(default_factory=list)
    steps: int = 0
    runs: list[list[str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    calls: int = 0

    def source(self, source: str, state: State) -> Output:
        """Walk a text that a shell would run."""
        if source in self.open:
            return None  # it runs itself: what it does is being looked at
        if len(self.open) >= _DEEPEST:
            self.findings.append("it is nested too deeply to be judged; write it plainly.")
            return None
        self.open.append(source)
        root = parse(source)
        output = self.sequence(root.named_children, state)
        if is_doubtful(root):
            for fragment in fragments(source):
                self.sequence(parse(fragment).named_children, state)
        self.open.pop()
        return output

    def call(self, body: Node, arguments: list[str], state: State) -> Output:
        """Walk a function's body."""
        if self.calls >= _DEEPEST:
            return None  # it calls itself: what it does was seen already
        self.calls += 1
        inner = state.copy()
        inner.arguments = arguments
        output = self.statement(body, inner)
        inner.arguments = state.arguments
        state.join(inner)
        self.calls -= 1
        return output

    def where(self, state: State) -> Where:
        return Where(self.places, tuple(state.folders))

    def sequence(self, nodes: Iterable[Node], state: State) -> Output:
        """One statement after the other. After a `cd` that may have failed, the old folder remains possible."""
        output: Output = None
        statements = [node for node in nodes if node.type != "comment"]
        for node in statements:
            before = list(state.folders)
            output = self.statement(node, state)
            if state.folders != before and not (state.stops_at_errors or _leaves_otherwise(node)):
                state.folders = union(state.folders, before)
        return output if len(statements) == 1 else None

    def statement(self, node: Node, state: State) -> Output:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            if self.steps == _MOST_STEPS + 1:
                self.findings.append("it is too long to be judged; put it into a file and run that.")
            return None
        match node.type:
            case "command":
                return self._command(node, state)
            case "variable_assignment":
                self._assignment(node, state)
            case "redirected_statement":
                return self._redirected(node, state)
            case "pipeline":
                return self._pipeline(node.named_children, state)
            case "list":
                return self._list(node, state)
            case "subshell" | "command_substitution" | "process_substitution":
                return self.sequence(node.named_children, state.copy())
            case "for_statement":
                self._for(node, state)
            case "function_definition":
                self._function(node, state)
            case kind if kind in _SEQUENCES:
                return self.sequence(node.named_children, state)
            case kind if kind in _BRANCHING:
                self._branches(node, state)
            case _:
                for child in node.named_children:
                    self.statement(child, state)
        return None

    def _command(self, node: Node, state: State, more_words: Sequence[Node] = ()) -> Output:
        scope = _Scope(self, state)
        assignments = [child for child in node.named_children if child.type == "variable_assignment"]
        redirects = [child for child in node.named_children if child.type in _REDIRECTS]
        words = [child for child in node.named_children if child not in assignments and child not in redirects]
        words += [*more_words, *(stray for redirect in redirects for stray in strays(redirect))]
        argvs = commands(words, scope)  # bash works the words out before it looks at assignments and redirections
        inner = state.copy()
        for assignment in assignments:
            self._assignment(assignment, inner)
        for redirect in redirects:
            self._redirect(redirect, inner)
        outputs = []
        ways = []
        for argv in argvs:
            way = inner.copy()
            outputs.append(execute.execute(argv, way, self))
            ways.append(way)
        if ways:
            self._leave_behind(ways, state, {text(child).partition("=")[0].rstrip("+") for child in assignments})
        if any(output is None for output in outputs):
            return None
        return [line for output in outputs for line in output or ()][:MOST]

    def _leave_behind(self, ways: list[State], state: State, temporary: set[str]) -> None:
        """The state after one of the ways; what stood before the command's name held for the command only."""
        end = ways[0]
        for way in ways[1:]:
            end.join(way)
        kept = {name: values for name, values in state.variables.items() if name in temporary}
        state.variables = {name: v for name, v in end.variables.items() if name not in temporary} | kept
        state.folders, state.functions, state.aliases = end.folders, end.functions, end.aliases
        state.arguments, state.stops_at_errors = end.arguments, end.stops_at_errors

    def _assignment(self, node: Node, state: State) -> None:
        target = text(node).partition("=")[0]
        name = target.rstrip("+").partition("[")[0]
        value = node.child_by_field_name("value")
        values = [plain(one) for one in expand(value, _Scope(self, state))] if value is not None else [""]
        if value is None or value.type != "array":
            values = [one.replace(SPLIT, " ") for one in values]
        if target.endswith("+"):
            values = [old + one for old in state.value(name) for one in values]
        state.assign(name, union(values, state.value(name)) if "[" in target else values)

    def _redirected(self, node: Node, state: State) -> Output:
        """The redirections, then the body with the input they give it, then what a heredoc's first line still has."""
        inner = state.copy()
        body = node.child_by_field_name("body")
        redirects = [child for child in node.named_children if child.type in _REDIRECTS]
        for redirect in redirects:
            self._redirect(redirect, inner)
        output = None
        if body is not None:
            stray = [word for redirect in redirects for word in strays(redirect)]
            command = body.type == "command"
            output = self._command(body, inner, stray) if command else self.statement(body, inner)
            for redirect in redirects:  # the grammar hangs `a && b > c` on the list: b may be in another folder
                self._redirect(redirect, inner)
            inner.stdin = state.stdin
            self._leave_behind([inner], state, set()) if command else state.join(inner)
        for redirect in redirects:
            for child in redirect.named_children if redirect.type == "heredoc_redirect" else ():
                if child.type == "pipeline":
                    output = self._pipeline(child.named_children, state, first_input=output)
                elif not child.type.startswith("heredoc") and child.type not in _REDIRECTS:
                    output = self.statement(child, state)
        return output

    def _redirect(self, node: Node, state: State) -> None:
        scope = _Scope(self, state)
        if node.type == "herestring_redirect":
            state.stdin = [
                plain(value) for child in node.named_children[-1:] for value in expand(child, scope, quoted=True)
            ]
        elif node.type == "heredoc_redirect":
            state.stdin = _heredoc(node, scope)
            for child in node.named_children:
                if child.type in _REDIRECTS:
                    self._redirect(child, state)
        elif (destination := node.child_by_field_name("destination")) is not None:
            for words in fields(destination, scope):
                for word in words if writes(node) else ():
                    if reason := overwrites(plain(word), self.where(state)):
                        self.findings.append(reason)

    def _pipeline(self, stages: list[Node], state: State, first_input: Output = None) -> Output:
        output = first_input if first_input is not None else state.stdin
        for stage in stages:
            inner = state.copy()
            inner.stdin = output
            output = self.statement(stage, inner)
        return output

    def _list(self, node: Node, state: State) -> Output:
        left, right = node.named_children[0], node.named_children[-1]
        before = state.copy()
        output = self.statement(left, state)
        if any(child.type == "||" for child in node.children):
            before.join(state)
            before.folders = union(before.folders, state.folders)
            self.statement(right, before)
            if not _LEAVES.search(text(right)):
                state.join(before)
            return output
        self.statement(right, state)
        return None

    def _branches(self, node: Node, state: State) -> None:
        """The condition and what it guards; then each other way from where the condition began."""
        before = state.copy()
        others = [child for child in node.named_children if child.type in _OTHERWISE]
        main = [child for child in node.named_children if child.type not in _OTHERWISE]
        then = next((child.start_byte for child in node.children if child.type == "then"), node.end_byte)
        for child in main:
            if child.start_byte < then:
                self.statement(child, state)
        self.sequence([child for child in main if child.start_byte > then], state)
        for other in others:
            way = before.copy()
            self.statement(other, way)
            state.join(way)
        state.join(before)

    def _for(self, node: Node, state: State) -> None:
        name = node.child_by_field_name("variable")
        values = [child for child in node.named_children if child not in (name, *node.named_children[-1:])]
        scope = _Scope(self, state)
        words = [word for value in values for possible in fields(value, scope) for word in possible]
        before = state.copy()
        if name is not None:
            state.assign(text(name), words if values else state.value("@"))
        self.statement(node.named_children[-1], state)
        state.join(before)

    def _function(self, node: Node, state: State) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if is_bomb(node):
            self.findings.append(
                "it is a fork bomb: the function starts itself over and over until nothing else can run."
            )
        elif name is not None and body is not None:
            state.functions[text(name)] = body
            inner = state.copy()
            inner.arguments = None
            self.statement(body, inner)


@dataclass(slots=True)
class _Scope:
    """What words are worked out with."""

    walk: Walk
    state: State

    def value(self, name: str) -> list[str]:
        return self.state.value(name)

    def assign(self, name: str, values: list[str]) -> None:
        self.state.assign(name, values)

    def substitution(self, node: Node) -> list[str]:
        output = self.walk.statement(node, self.state)
        return [UNKNOWN] if output is None else [line.rstrip("\n") for line in output]


def _leaves_otherwise(node: Node) -> bool:
    """Whether what follows is only reached when the statement succeeds: `cd build || exit`."""
    return (
        node.type == "list"
        and any(child.type == "||" for child in node.children)
        and bool(_LEAVES.search(text(node.named_children[-1])))
    )


def _heredoc(node: Node, scope: _Scope) -> Output:
    start = next((text(child) for child in node.named_children if child.type == "heredoc_start"), "")
    body = next((child for child in node.named_children if child.type == "heredoc_body"), None)
    if body is None:
        return [""]
    return [text(body)] if set(start) & set("'\"\\") else [plain(value) for value in expand(body, scope, quoted=True)]
