"""From an event to what is worth remembering of it. Pure: the same event gives the same memories, always."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from mneme.passages import ends, passages
from mneme.terms import terms

OWN_TOOLS: Final = frozenset({"remember", "recall_event"})
"""What these found is in memory already."""
WEB_TOOLS: Final = frozenset({"web_get"})
TOOL_PASSAGES: Final = 8
"""Of the outcome of a tool, the beginning and the end: the middle of a long listing is nobody's memory."""
_NUMBER: Final = re.compile(r"\d+")


class Gist(NamedTuple):
    """A passage to be remembered."""

    part: int
    speaker: str
    tool: str
    text: str
    terms: tuple[str, ...]
    digest: int


def gists(event_type: str, payload: Any, most_parts: int) -> Iterator[Gist]:
    """The passages of an event; none for what is no message and no outcome, or has no word in it."""
    if not isinstance(payload, Mapping):
        return
    content = payload.get("content")
    if not isinstance(content, str):
        return
    match event_type:
        case "user_message" if said_by := str(payload.get("said_by") or ""):
            speaker, tool, cut = "tool", said_by[:64], passages(content)
        case "user_message":
            speaker, tool, cut = "user", "", passages(content)
        case "agent_message":
            speaker, tool, cut = "agent", "", passages(content)
        case "tool_response":
            tool = str(payload.get("tool_name", ""))[:64]
            if tool in OWN_TOOLS:
                return
            speaker, cut = "web" if tool in WEB_TOOLS else "tool", ends(content, TOOL_PASSAGES)
        case _:
            return
    for part, text in enumerate(cut[:most_parts]):
        if found := tuple(terms(text)):
            yield Gist(part, speaker, tool, text, found, digest(speaker, found))


def digest(speaker: str, found: tuple[str, ...]) -> int:
    """The same number for texts that differ in case, punctuation, inflection and small words only; in outcomes of tools
    in their numbers as well, for a time or a process id makes nothing new of them."""
    kind = speaker if speaker in ("user", "agent") else "outcome"
    said = " ".join(found)
    if kind == "outcome":
        said = _NUMBER.sub("0", said)
    return int.from_bytes(blake2b(f"{kind} {said}".encode(), digest_size=8).digest(), "big", signed=True)
