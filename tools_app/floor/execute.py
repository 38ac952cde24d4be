"""One command with its words worked out: past wrappers, into nested shells, through builtins, to the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools_app.floor import find
from tools_app.floor.places import join
from tools_app.floor.rules import ruin
from tools_app.floor.shell_state import Output, State, union
from tools_app.floor.words import FILLED, HERE, TREE, UNKNOWN, plain
from tools_app.floor.wrappers import (
    ASSIGNMENT,
    RESERVED,
    SHELL_OPTIONS,
    SHELLS,
    WRAPPERS,
    Wrapper,
    past_options,
)

if TYPE_CHECKING:
    from tools_app.floor.walk import Walk


def execute(argv: list[str], state: State, walk: Walk) -> Output:
    """What the command may print. Findings go to the walk, changes of the shell to the state."""
    while argv and (argv[0] in RESERVED or not argv[0].strip(UNKNOWN + FILLED)):
        argv = argv[1:]
    if not argv:
        return None
    walk.runs.append(argv)
    if argv[0] in state.functions:
        return walk.call(state.functions[argv[0]], argv[1:], state)
    if alias := state.aliases.get(argv[0]):
        return execute([*alias.split(), *argv[1:]], state, walk) if alias.split()[:1] != argv[:1] else None
    name = plain(argv[0]).rpartition("/")[2]
    if builtin := _BUILTINS.get(name):
        return builtin(argv[1:], state, walk)
    if name in SHELLS or name in ("at", "batch"):
        return _shell(argv[1:], state, walk)
    if wrapper := WRAPPERS.get(name):
        return _wrapped(name, wrapper, argv[1:], state, walk)
    if reason := ruin([name, *argv[1:]], walk.where(state)):
        walk.findings.append(reason)
    return None


def _wrapped(name: str, wrapper: Wrapper, words: list[str], state: State, walk: Walk) -> Output:
    options, rest = past_options(words, wrapper.takes, wrapper.long, permute=wrapper.permute)
    if any(option in wrapper.unless for option, _ in options):
        return None
    inner = state if name in ("command", "builtin") else state.copy()
    for option, value in options:
        if option in wrapper.script and value:
            walk.source(plain(" ".join([value, *(rest if name == "env" else ())])), inner.copy())
    while wrapper.assigns and rest and (assignment := ASSIGNMENT.fullmatch(plain(rest[0]))):
        inner.assign(assignment[1], [assignment[2]])
        rest = rest[1:]
    rest = rest[wrapper.operands :]
    if name == "flock" and rest[:1] in (["-c"], ["--command"]):
        return walk.source(plain(" ".join(rest[1:])), inner)
    if name in ("xargs", "parallel"):
        return _with_input(rest, dict(options), inner, walk)
    if wrapper.joined:
        return walk.source(plain(" ".join(rest)), inner)
    return execute(rest, inner, walk)


def _with_input(argv: list[str], options: dict[str, str | None], state: State, walk: Walk) -> Output:
    """xargs: the command with the words of its input at its end, or where the placeholder stands."""
    texts = state.stdin if state.stdin is not None else [FILLED]
    placeholder = (
        options.get("I") or options.get("replace") or ("{}" if {"i", "I", "replace"} & options.keys() else None)
    )
    for words in (text.replace("\0", "\n").split() for text in texts):
        if placeholder or "{}" in argv:
            for word in words:
                execute([part.replace(placeholder or "{}", word) for part in argv], state.copy(), walk)
        else:
            execute([*argv, *words], state.copy(), walk)
    return None


def _shell(words: list[str], state: State, walk: Walk) -> Output:
    """A nested shell: its -c, or what is piped into it."""
    words = [word for word in words if not word.startswith("+")]
    options, rest = past_options(words, SHELL_OPTIONS.takes, SHELL_OPTIONS.long)
    inner = state.copy()
    names = {name for name, _ in options}
    if "c" in names:
        inner.arguments = rest[2:]
        return walk.source(plain(rest[0]), inner) if rest else None
    if not rest or "s" in names or rest[0] in ("-", "/dev/stdin", "now"):
        inner.stdin = None
        for source in state.stdin or ():
            walk.source(plain(source), inner)
    return None


def _find(words: list[str], state: State, walk: Walk) -> Output:
    found = find.read(words)
    where = walk.where(state)
    for action in found.actions:
        if action.argv:
            for each in [FILLED] if action.chosen else [start + TREE for start in found.starts]:
                execute([part.replace("{}", each) for part in action.argv], state.copy(), walk)
        elif not action.chosen:
            walk.findings += [
                f"`find {plain(start)} … -delete` would delete {lost}, as no test picks files by name."
                for start in found.starts
                if (lost := where.loss(start))
            ]
    return None if found.chosen else ["\n".join(start + TREE for start in found.starts)]


def _change_folder(words: list[str], state: State, walk: Walk) -> Output:
    targets = [word for word in words if word == "-" or not word.startswith("-")]
    folders: list[str] = []
    for folder in state.folders:
        for target in targets[:1] or state.value("HOME"):
            emptied = target.replace(UNKNOWN, "")
            if target == "-" or not target.strip(UNKNOWN):
                folders += [HERE, folder]
            else:
                folders.append(join(target.replace(UNKNOWN, FILLED), folder))
            if emptied != target and emptied.startswith("/"):
                folders.append(join(emptied, folder))
    state.folders = union(folders, [])
    return None


def _eval(words: list[str], state: State, walk: Walk) -> Output:
    return walk.source(plain(" ".join(words)), state)


def _source(words: list[str], state: State, walk: Walk) -> Output:
    for text in state.stdin or () if words[:1] in (["/dev/stdin"], ["-"]) else ():
        walk.source(plain(text), state)
    return None


def _trap(words: list[str], state: State, walk: Walk) -> Output:
    return walk.source(plain(words[0]), state.copy()) if words and not words[0].startswith("-") else None


def _alias(words: list[str], state: State, walk: Walk) -> Output:
    for assignment in filter(None, (ASSIGNMENT.fullmatch(plain(word)) for word in words)):
        state.aliases[assignment[1]] = assignment[2]
        walk.source(assignment[2], state.copy())
    return None


def _set(words: list[str], state: State, walk: Walk) -> Output:
    options, operands = past_options([word for word in words if not word.startswith("+")], takes="o")
    if any(option == "e" or value == "errexit" for option, value in options):
        state.stops_at_errors = True
    if operands or "--" in words:
        state.arguments = operands
    return None


def _read(words: list[str], state: State, walk: Walk) -> Output:
    _, names = past_options(words, takes="adinNptu", permute=True)
    values = [word for text in state.stdin or () for word in text.split()] or [UNKNOWN]
    for name in names or ["REPLY"]:
        state.assign(name, values)
    return None


def _unset(words: list[str], state: State, walk: Walk) -> Output:
    for word in words:
        state.assign(word, [""])
    return None


def _shift(words: list[str], state: State, walk: Walk) -> Output:
    if state.arguments is not None:
        state.arguments = state.arguments[int(words[0]) if words and words[0].isdigit() else 1 :]
    return None


def _echo(words: list[str], state: State, walk: Walk) -> Output:
    while words and words[0] in ("-n", "-e", "-E", "-ne", "-en"):
        words = words[1:]
    return [plain(" ".join(words))]


def _printf(words: list[str], state: State, walk: Walk) -> Output:
    if words[:1] == ["-v"]:
        state.assign(words[1] if len(words) > 1 else "_", map(plain, words[2:]))
        return []
    if words[:1] == ["--"]:
        words = words[1:]
    return [plain(" ".join(words[1:]) or words[0]).replace("\\n", "\n").replace("\\0", "\n")] if words else [""]


def _list_files(words: list[str], state: State, walk: Walk) -> Output:
    options, operands = past_options(words, permute=True)
    return ["\n".join(operands)] if any(name in ("d", "directory") for name, _ in options) else None


def _folder(words: list[str], state: State, walk: Walk) -> Output:
    return list(state.folders)


def _pass_on(words: list[str], state: State, walk: Walk) -> Output:
    reads_files = any(not word.startswith("-") for word in words)
    return None if reads_files else state.stdin


def _nothing(words: list[str], state: State, walk: Walk) -> Output:
    return [""]


_BUILTINS: dict[str, Callable[[list[str], State, Walk], Output]] = {
    "cd": _change_folder,
    "pushd": _change_folder,
    "eval": _eval,
    "source": _source,
    ".": _source,
    "trap": _trap,
    "alias": _alias,
    "set": _set,
    "read": _read,
    "unset": _unset,
    "shift": _shift,
    "echo": _echo,
    "printf": _printf,
    "ls": _list_files,
    "pwd": _folder,
    ":": _nothing,
    "true": _nothing,
    "find": _find,
    **dict.fromkeys(("cat", "sort", "uniq", "head", "tail", "tac", "shuf"), _pass_on),
}
