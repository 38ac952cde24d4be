"""A summary without a model: the beginnings of what was said, as long as they fit. Pure.

Everybody's words get the same room; what short ones leave goes to the long (max-min fairness). What tools gave back is
not copied: so nothing that a page or a file says can come back as memory. Where it is too much, tools go first, then
the agent's own words; of the user's, every so many-th stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from anima_project.plain_text import harmless
from events_app.cost import BYTES_PER_TOKEN
from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse, UserMessage

LEAST_BYTES = 48
"""Of a line that is worth its place."""
TOLD = (UserMessage, AgentMessage, ToolCall, ToolResponse)
SUBJECTS = 6
"""Calls that a line about tools names."""

USER, AGENT, TOOLS = "The user", "You", "Tools"


@dataclass(frozen=True, slots=True)
class Line:
    """Who, and what; in one line."""

    who: str
    text: str

    def __str__(self) -> str:
        return f"- {self.who}: {self.text}" if self.who else self.text

    def __len__(self) -> int:
        """In bytes."""
        return len(str(self).encode(errors="replace"))

    def within(self, most_bytes: int) -> str:
        return _cut(str(self), most_bytes)


def extract(records: Iterable[Record], tokens: int, note: str = "") -> str:
    """The records in at most `tokens` tokens; `note`, if there is one, in front."""
    return fitted([*([Line("", note)] if note else []), *lines(records)], tokens)


def extract_of_texts(texts: Iterable[str], tokens: int) -> str:
    """Of snapshots: their lines, as far as they fit."""
    return fitted([_line(line) for text in texts for line in text.splitlines() if line.strip()], tokens)


def lines(records: Iterable[Record]) -> list[Line]:
    """What was said, and which tools were used in between."""
    values = [value for record in records if isinstance(value := record.understood, TOLD)]
    found: list[Line] = []
    for is_tools, run in groupby(values, lambda value: isinstance(value, ToolCall | ToolResponse)):
        if is_tools:
            found.append(Line(TOOLS, _tools(list(run))))
            continue
        for value in run:
            if text := " ".join(harmless(value.content).split()):
                found.append(Line(USER if isinstance(value, UserMessage) else AGENT, text))
    return found


def fitted(found: Sequence[Line], tokens: int) -> str:
    """The lines within `tokens` tokens, each as long as the others let it be."""
    room = tokens * BYTES_PER_TOKEN
    for who in (TOOLS, AGENT):
        if _total(map(len, found), LEAST_BYTES) > room:
            found = [line for line in found if line.who != who]
    if _total(map(len, found), LEAST_BYTES) > room:
        found = _spread(found, max(1, room // (LEAST_BYTES + 1)))
    lengths = [len(line) for line in found]
    cap, above = min(LEAST_BYTES, room), max(lengths, default=0) + 1
    if _total(lengths, above) <= room:
        cap = above
    while above - cap > 1:  # the largest cap at which all lines fit
        middle = (cap + above) // 2
        cap, above = (middle, above) if _total(lengths, middle) <= room else (cap, middle)
    return "\n".join(line.within(cap) for line in found)


def _total(lengths: Iterable[int], cap: int) -> int:
    """Bytes of lines that are cut to `cap`, each with its end."""
    return sum(min(length, cap) + 1 for length in lengths)


def _spread(found: Sequence[Line], count: int) -> list[Line]:
    """The first line, the last one, and some of those between, at equal distances."""
    if count < 2:
        return list(found[-1:])
    return [found[round(i * (len(found) - 1) / (count - 1))] for i in range(min(count, len(found)))]


def _tools(values: Sequence[Payload]) -> str:
    calls = [value for value in values if isinstance(value, ToolCall)]
    failed = sum(isinstance(value, ToolResponse) and not value.success for value in values)
    named = ", ".join(" ".join(harmless(f"{call.tool_name} {call.content[:200]}").split()) for call in calls[:SUBJECTS])
    more = f", {len(calls) - SUBJECTS} more" if len(calls) > SUBJECTS else ""
    return f"{named or 'results'}{more}{f' ({failed} failed)' if failed else ''}"


def _line(text: str) -> Line:
    """A line of a snapshot, as who said it if it is one of ours."""
    for who in (USER, AGENT, TOOLS):
        if text.startswith(f"- {who}: "):
            return Line(who, text[len(who) + 4 :])
    return Line("", text)


def _cut(text: str, most_bytes: int) -> str:
    """The beginning of the text, up to the end of a word."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= most_bytes:
        return text
    beginning = encoded[: max(0, most_bytes - 3)].decode(errors="ignore")
    words = beginning.rsplit(" ", 1)[0]
    return f"{words if len(words) > len(beginning) // 2 else beginning}…"
