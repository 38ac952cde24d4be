"""What "always" is offered to mean: a pattern for calls like the one that is asked about, to be edited before it holds.

It always matches that call, and is as narrow as is still useful; where a wider one would let in what nobody looked at,
it is the call itself. Patterns are those of the configuration: `*`, `?` and `[…]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from tools_app.approval import SHELL_TOOL

# What these do is in their arguments, so that a pattern over the arguments would allow anything.
_DOES_ANYTHING = frozenset(
    [
        "awk",
        "bash",
        "busybox",
        "chmod",
        "chown",
        "chroot",
        "dash",
        "dd",
        "doas",
        "docker",
        "env",
        "eval",
        "exec",
        "find",
        "fish",
        "kill",
        "killall",
        "make",
        "mv",
        "nice",
        "node",
        "nohup",
        "parallel",
        "perl",
        "php",
        "pkill",
        "podman",
        "python",
        "python3",
        "rm",
        "rmdir",
        "ruby",
        "sh",
        "shred",
        "source",
        "ssh",
        "su",
        "sudo",
        "time",
        "timeout",
        "truncate",
        "watch",
        "xargs",
        "zsh",
    ]
)
_ONLY_READS = frozenset(
    [
        "basename",
        "cat",
        "cd",
        "cut",
        "df",
        "diff",
        "dirname",
        "du",
        "echo",
        "file",
        "grep",
        "head",
        "ls",
        "pwd",
        "stat",
        "tail",
        "tree",
        "wc",
    ]
)
# More than one simple command, or words that the shell makes of others.
_NOT_SIMPLE = re.compile(r"[;&|<>`$(){}\n\\]")
_PROGRAM = re.compile(r"[a-zA-Z0-9_.+-]+")
_SUBCOMMAND = re.compile(r"[a-z][a-z0-9-]*")
_TOO_WIDE = frozenset(("", "/", "~/", "./"))


def suggested_pattern(tool: str, subject: str) -> str:
    """A pattern that matches the subject of a call of the tool."""
    return _SUGGESTIONS.get(tool, literal)(subject)


def literal(subject: str) -> str:
    """The pattern that matches this subject only."""
    return re.sub(r"([*?[])", r"[\1]", subject)


def _of_a_command(command: str) -> str:
    """`git status -s` → `git status*`, `ls -la` → `ls *`."""
    words = command.split(" ")
    program = words[0]
    if _NOT_SIMPLE.search(command) or not _PROGRAM.fullmatch(program) or program in _DOES_ANYTHING or len(words) == 1:
        return literal(command)
    if program in _ONLY_READS:
        return f"{program} *"
    return f"{program} {words[1]}*" if _SUBCOMMAND.fullmatch(words[1]) else literal(command)


def _of_a_path(path: str) -> str:
    """`src/main.py` → `src/*`."""
    folder = path[: path.rfind("/") + 1]
    if folder in _TOO_WIDE or ".." in path.split("/"):
        return literal(path)
    return f"{literal(folder)}*"


def _of_an_address(address: str) -> str:
    """`https://example.org/a?b` → `https://example.org/*`."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return literal(address)
    start = f"{parts.scheme}://{parts.netloc}/"
    if not parts.netloc or "@" in parts.netloc or not address.startswith(start):
        return literal(address)
    return f"{literal(start)}*"


_SUGGESTIONS: Mapping[str, Callable[[str], str]] = {
    SHELL_TOOL: _of_a_command,
    "read_file": _of_a_path,
    "write_file": _of_a_path,
    "edit_file": _of_a_path,
    "web_get": _of_an_address,
}
