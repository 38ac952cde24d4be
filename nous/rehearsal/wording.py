"""The sentences of the rehearsal, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from nous.rehearsal.conversation import Call
from nous.rehearsal.wire import Json

CONNECT = (
    "*This is the rehearsal model: a script, not an intelligence. To connect a real one, say `/connect` in"
    " `anima tui`, or set `ANTHROPIC_API_KEY`, or `ANTHROPIC_BASE_URL` for a local server.*"
)
REMINDER = "*(The rehearsal model again: see above for how to connect a real one.)*"
CONTINUED = "And here is the rest, after a pause."
MAX_QUOTED_LINES = 12
MAX_QUOTED_CHARACTERS = 1_200

_LOREM = (
    *("event", "hormone", "desire", "memory", "voice", "window", "soul", "shell", "signal", "cursor", "mood", "token"),
    *("stream", "thought", "answer", "question", "river", "lantern", "morning", "paper"),
)
_DENIED = re.compile(
    r"--allow\b|\bnot (?:been )?(?:allowed|approved)\b|\bden(?:ied|y) by\b|\bdeclined\b|\bapproval\b", re.I
)


def announce(calls: Sequence[Call]) -> str:
    """What is said before tool calls."""
    if len(calls) == 1:
        return f"I will use `{calls[0].name}` for that."
    return f"I will make {len(calls)} calls at once: " + ", ".join(f"`{call.wording}`" for call in calls) + "."


def report(call: Call) -> str:
    """What came of a call, with its output quoted."""
    if call.result is None:
        return f"I called `{call.wording}`, and its result is not in view."
    if call.failed and _DENIED.search(call.result):
        return f"I was not allowed to do `{call.wording}`, and that is fine. What I was told:\n\n{fenced(call.result)}"
    if call.failed:
        return f"`{call.wording}` failed:\n\n{fenced(call.result)}"
    if not call.result.strip():
        return f"I ran `{call.wording}`, and it printed nothing."
    return f"I ran `{call.wording}`. The result:\n\n{fenced(call.result)}"


def not_offered(name: str) -> str:
    return f"For that I would need the tool `{name}`, which was not offered to me."


def no_such_fault(name: str, known: Sequence[str]) -> str:
    return f"I know no fault named `{name}`. Try one of: {', '.join(known)}."


def general(words: str, *, first: bool) -> str:
    """The answer to anything that the script does not understand."""
    heard_words = f"You said: {_short(words)}\n\n" if words else ""
    if not first:
        return f"{heard_words}{REMINDER}"
    return (
        f"# A rehearsal\n\n{heard_words}There is no model behind these words, but everything else is real. Try:\n\n"
        "- a command in a real shell\n- a page from the web\n- a question about what was said before\n\n"
        "```\nrun: uname -a\nfetch: https://example.com\nand what did you just run?\n```"
    )


def thought(calls: Sequence[Json], *, after_tools: bool) -> str:
    """What the rehearsal thinks before it speaks."""
    if calls:
        return f"The user wants something done. {calls[0]['name']} will do it."
    return "The results are in. I should report them." if after_tools else "Let me see what was asked."


def heard(voice: str) -> str:
    return f"*(An inner voice spoke to me: “{_short(voice)}”)*"


def dwelt_on(voice: str) -> str:
    """What the rehearsal thinks of an inner voice: each line of it, once more."""
    return "\n".join(f"Something in me says: {line}" for line in voice.splitlines())


def words(count: int) -> str:
    """That many words, in lines of twenty."""
    said = list(islice(cycle(_LOREM), count))
    return "\n".join(" ".join(said[start : start + 20]) for start in range(0, count, 20)) or "(no words)"


def quoted(said: str) -> str:
    """A Markdown quotation."""
    return "\n".join(f"> {line}" for line in _capped(said).splitlines())


def fenced(output: str) -> str:
    """A code block that holds the output's beginning, whatever backticks are in it."""
    inside = max((len(run) for run in re.findall(r"`+", output)), default=0)
    fence = "`" * max(3, inside + 1)
    return f"{fence}\n{_capped(output)}\n{fence}"


def example(schema: Mapping[str, Any]) -> Json:
    """An input that a schema of an object asks for: its required properties, each the plainest of its type."""
    properties = schema.get("properties") or {}
    return {name: _plainest(properties.get(name)) for name in schema.get("required") or ()}


def _plainest(wanted: Any) -> Any:
    match wanted:
        case {"enum": [first, *_]}:
            return first
        case {"type": "integer" | "number"}:
            return 0
        case {"type": "boolean"}:
            return False
        case {"type": "array"}:
            return []
        case {"type": "object"}:
            return {}
    return "rehearsal"


def _capped(output: str) -> str:
    lines = output.rstrip().splitlines()
    kept = "\n".join(lines[:MAX_QUOTED_LINES])
    if len(lines) > MAX_QUOTED_LINES:
        kept += f"\n… and {len(lines) - MAX_QUOTED_LINES} more lines"
    return kept if len(kept) <= MAX_QUOTED_CHARACTERS else f"{kept[:MAX_QUOTED_CHARACTERS]} …"


def _short(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
