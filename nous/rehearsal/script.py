"""What the rehearsal says: decided from the request alone, so that the same conversation always goes the same way.

See `directives` for the requests it understands. Besides these it answers questions about what was said and run
before, from the messages it receives, and says of anything else that it is a rehearsal: at length in its first
answer, in half a line later.

When an inner voice speaks in the last message, three things differ: an answer in words mentions it, thinking that is on
dwells on it, and a command that was asked for with `perhaps:` is not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nous.rehearsal import faults, recollection, thinking, wording
from nous.rehearsal.conversation import Call, Conversation
from nous.rehearsal.directives import Directive, directives
from nous.rehearsal.wire import Json

SLOW_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Content blocks as the API has them, but for ids and signatures; the time between deltas; a fault by its name."""

    blocks: tuple[Json, ...]
    delay_s: float = 0.0
    fault: str = ""
    stop_reason: str = ""

    @property
    def calls_tools(self) -> bool:
        return any(block["type"] == "tool_use" for block in self.blocks)


def answer(body: Mapping[str, Any]) -> Answer:
    """The answer to a request that `rules` finds well-formed."""
    conversation = Conversation.of(body)
    if conversation.is_paused:
        return Answer(blocks=(text(wording.CONTINUED),))
    asked = directives(conversation.words)
    if conversation.inner_voice:
        asked = [directive for directive in asked if directive.verb != "perhaps"]
    calls, missing = _calls(asked, body)
    blocks = [*_thoughts(conversation, asked, body, calls), *_spoken(conversation, asked, calls, missing), *calls]
    return Answer(
        blocks=tuple(blocks),
        delay_s=SLOW_S if any(directive.verb == "slow" for directive in asked) else 0.0,
        fault=next((directive.argument for directive in asked if directive.verb == "fault"), ""),
    )


def text(words: str) -> Json:
    """A text block."""
    return {"type": "text", "text": words}


def _calls(asked: list[Directive], body: Mapping[str, Any]) -> tuple[list[Json], list[str]]:
    """The tool calls that were asked for, and the names of the tools that were not offered."""
    choice = body.get("tool_choice") or {}
    offered = set() if choice.get("type") == "none" else {tool["name"] for tool in body.get("tools") or ()}
    calls, missing = [], []
    for directive in asked:
        if (call := directive.call) is None:
            continue
        name, tool_input = call
        if name in offered:
            calls.append({"type": "tool_use", "name": name, "input": tool_input})
        else:
            missing.append(name)
    if not calls and choice.get("type") in ("any", "tool"):
        tool = next(tool for tool in body["tools"] if tool["name"] == choice.get("name", tool["name"]))
        calls = [{"type": "tool_use", "name": tool["name"], "input": wording.example(tool.get("input_schema", {}))}]
    return calls[:1] if choice.get("disable_parallel_tool_use") else calls, missing


def _thoughts(
    conversation: Conversation, asked: list[Directive], body: Mapping[str, Any], calls: list[Json]
) -> list[Json]:
    wanted = [directive.argument for directive in asked if directive.verb == "think"]
    after_tools = bool(conversation.results)
    between = body.get("thinking", {}).get("type") == "between_tools"
    if not wanted and not thinking.is_on(body) and not (between and after_tools):
        return []
    thought = "\n".join(wanted) or wording.thought(calls, after_tools=after_tools)
    if conversation.inner_voice:
        thought += f"\n{wording.dwelt_on(conversation.inner_voice)}"
    shown = thinking.is_shown(body) or (wanted and body.get("thinking", {}).get("display") != "omitted")
    return [{"type": "thinking", "thinking": thought if shown else "", "signature": ""}]


def _spoken(conversation: Conversation, asked: list[Directive], calls: list[Json], missing: list[str]) -> list[Json]:
    """The words of the answer, as one text block or none."""
    parts = [wording.report(result) for result in conversation.results]
    parts += [wording.not_offered(name) for name in missing]
    if calls:
        return [text("\n\n".join([*parts, wording.announce([Call(name=c["name"], input=c["input"]) for c in calls])]))]
    parts += [
        wording.no_such_fault(directive.argument, faults.NAMES)
        for directive in asked
        if directive.verb == "fault" and directive.argument.split()[0] not in faults.NAMES
    ]
    parts += [wording.words(directive.number) for directive in asked if directive.verb in ("long", "slow")]
    first = not conversation.said
    if conversation.words and not parts:
        parts += [recollection.recall(conversation) or wording.general(conversation.words, first=first)]
    if first:
        parts += [wording.CONNECT]
    if conversation.inner_voice:
        parts += [wording.heard(conversation.inner_voice)]
    return [text("\n\n".join(parts or [wording.general("", first=first)]))]
