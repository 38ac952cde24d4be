"""The few requests that the rehearsal understands, one to a line, read from the user's words.

    run: CMD      bash            fetch: URL    web_get           read: PATH    read_file
    perhaps: CMD                  bash, unless an inner voice speaks: then words alone
    call: NAME {…}                any tool that is offered, with that input
    long: N       N words         slow: N       N words, 20 ms apart
    think: TEXT   TEXT is thought before the answer
    fault: NAME [N]               what goes wrong, for the first N attempts or else for each

An argument reaches to the next request or blank line, so that a command can have several lines; several calls in one
message are made in parallel. NAME is one of `faults.NAMES`: an error (overloaded, rate_limit, …), a stop reason
(max_tokens, refusal, pause_turn, context) or a way for the stream to break (cut, stall, garbage, …).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DIRECTIVE = re.compile(
    r"^[ \t]*(run|perhaps|call|fetch|read|long|slow|think|fault):[ \t]*(.*?)[ \t]*"
    r"(?=\n[ \t]*(?:(?:run|perhaps|call|fetch|read|long|slow|think|fault):|\n)|\s*\Z)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
TOOLS: Mapping[str, tuple[str, str]] = {
    "run": ("bash", "command"),
    "perhaps": ("bash", "command"),
    "fetch": ("web_get", "url"),
    "read": ("read_file", "path"),
}
MAX_WORDS = 100_000


@dataclass(frozen=True, slots=True)
class Directive:
    """One request: `verb` is in lower case, `argument` is never empty."""

    verb: str
    argument: str

    @property
    def call(self) -> tuple[str, dict[str, Any]] | None:
        """The tool and the input that are asked for, if any are."""
        if self.verb in TOOLS:
            name, key = TOOLS[self.verb]
            return name, {key: self.argument}
        if self.verb != "call":
            return None
        name, _, written = self.argument.partition(" ")
        try:
            value = json.loads(written or "{}")
        except ValueError:
            value = {}
        return name, value if isinstance(value, dict) else {}

    @property
    def number(self) -> int:
        """The argument as a number of words, 0..MAX_WORDS; 100 if it is none."""
        return min(int(self.argument), MAX_WORDS) if self.argument.isdecimal() else 100


def directives(words: str) -> list[Directive]:
    """The requests in the user's words, in their order."""
    return [Directive(verb.lower(), argument) for verb, argument in _DIRECTIVE.findall(words) if argument]
