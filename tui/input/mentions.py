"""How a file is named in a message: `@src/main.py`, or `@"My Notes/today.md"` when there is a space in it.

In quotes, a backslash takes the meaning from a quote or a backslash. What follows the `@` is a path from the session's
directory, from the root (`@/etc/hosts`) or from the home folder (`@~/notes`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# An `@` in the middle of a word is none of ours: somebody@example.org.
_UNFINISHED = re.compile(r"""(?:^|(?<=[\s(\[{'"]))@(?:"(?P<quoted>(?:[^"\\\n]|\\.)*)|(?P<plain>[^\s"]*))\Z""")
_PLAIN = re.compile(r"""[^\s"\\]+""")


@dataclass(frozen=True, slots=True)
class Mention:
    """The beginning of a file's name, as typed. `length`: characters from the `@` to the cursor."""

    path: str
    length: int


def unfinished(before_cursor: str) -> Mention | None:
    """The mention that is being typed, if one is."""
    line = before_cursor[before_cursor.rfind("\n") + 1 :]
    if not (found := _UNFINISHED.search(line)):
        return None
    quoted = found["quoted"]
    path = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else found["plain"]
    return Mention(path, len(found[0]))


def mention(path: str) -> str:
    """The path as it is written in a message. That of a folder (it ends with a slash) stays open for what follows."""
    if _PLAIN.fullmatch(path):
        return f"@{path}"
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'@"{escaped}' + ("" if path.endswith("/") else '"')
