"""Reading a conversation as the model receives it: who said what, what was run, what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nous.rehearsal.pairing import Message, merged
from nous.rehearsal.wire import Json, blocks_of

# A text block that is one element from end to end was contributed by a subsystem, not typed by the user.
_CONTRIBUTION = re.compile(r"\s*<([a-z][a-z_]*)\b[^>]*>(.*)</\1>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call with its result, if that is in view."""

    name: str
    input: Mapping[str, Any]
    result: str | None = None
    failed: bool = False

    @property
    def wording(self) -> str:
        """The command, address or path that the call is about; its whole input for other tools."""
        for key in ("command", "url", "path"):
            if isinstance(self.input.get(key), str):
                return str(self.input[key])
        return f"{self.name}({', '.join(f'{key}={value!r}' for key, value in self.input.items())})"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The messages of a request, those of one role in a row taken together."""

    messages: tuple[Message, ...]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Conversation:
        return cls(tuple(merged(body["messages"])))

    @property
    def words(self) -> str:
        """What the user says in the last message, in the user's own words; empty if there are none."""
        return _own_words(self.messages[-1])

    @property
    def earlier_words(self) -> list[str]:
        """What the user said before the last message, oldest first."""
        return [words for message in self.messages[:-1] if (words := _own_words(message))]

    @property
    def results(self) -> list[Call]:
        """The calls that the last message answers, in the order of the calls."""
        answered = {block["tool_use_id"] for block in self.messages[-1].of_type("tool_result")}
        return [call for key, call in self._calls() if key in answered]

    @property
    def earlier_calls(self) -> list[Call]:
        """The calls made before what the last message is about, oldest first."""
        answered = {block["tool_use_id"] for block in self.messages[-1].of_type("tool_result")}
        return [call for key, call in self._calls() if key not in answered]

    @property
    def said(self) -> list[str]:
        """What the agent answered so far, oldest first, without the texts around its tool calls."""
        return [
            "\n".join(block["text"] for block in message.of_type("text"))
            for message in self.messages
            if message.role == "assistant" and message.of_type("text") and not message.of_type("tool_use")
        ]

    @property
    def inner_voice(self) -> str:
        """What an inner voice says in the last message; empty if none speaks."""
        for block in self.messages[-1].of_type("text"):
            element = _CONTRIBUTION.fullmatch(block["text"])
            if element and element[1] == "inner_voice":
                return element[2].strip()
        return ""

    @property
    def is_paused(self) -> bool:
        """Whether the last word is the agent's own, sent back to be continued."""
        return self.messages[-1].role == "assistant"

    def _calls(self) -> Iterator[tuple[str, Call]]:
        results = {block["tool_use_id"]: block for message in self.messages for block in message.of_type("tool_result")}
        for message in self.messages:
            for block in message.of_type("tool_use"):
                result = results.get(block["id"])
                yield (
                    block["id"],
                    Call(
                        name=block["name"],
                        input=block["input"],
                        result=None if result is None else _text_of(result),
                        failed=bool(result and result.get("is_error")),
                    ),
                )


def _own_words(message: Message) -> str:
    if message.role != "user":
        return ""
    texts = [block["text"] for block in message.of_type("text")]
    own = [text for text in texts if not _CONTRIBUTION.fullmatch(text)]
    # Somebody may well send an element and nothing else; a contribution never comes alone.
    return "\n".join(own or ([] if message.of_type("tool_result") else texts)).strip()


def _text_of(result: Json) -> str:
    return "\n".join(
        block["text"] if block["type"] == "text" else f"[{block['type']}]" for block in blocks_of(result.get("content"))
    )
