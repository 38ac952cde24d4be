"""Whatever a client sends, it is refused in words or answered: nothing of it makes the rehearsal stumble."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nous.rehearsal import binding, message, script, tokens
from nous.rehearsal.caching import PromptCache
from nous.rehearsal.rules import problem

Json = dict[str, Any]

BODY: Json = {
    "model": "claude-opus-5-5",
    "max_tokens": 4096,
    "system": [{"type": "text", "text": "You are kind.", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
    "tools": [
        {
            "name": "bash",
            "description": "Runs a command.",
            "input_schema": {
                "type": "object",
                "properties": {"command": {"type": "string", "enum": ["true"]}},
                "required": ["command"],
            },
        }
    ],
    "tool_choice": {"type": "any", "disable_parallel_tool_use": True},
    "thinking": {"type": "adaptive", "display": "summarized"},
    "output_config": {"effort": "low"},
    "stop_sequences": ["END"],
    "metadata": {"user_id": "me"},
    "messages": [
        {"role": "user", "content": "run: true"},
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "I will."},
                {"type": "tool_use", "id": "toolu_1", "name": "bash", "input": {"command": "true"}},
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "toolu_1",
                    "is_error": True,
                    "content": [{"type": "text", "text": "no", "cache_control": {"type": "ephemeral"}}],
                },
                {"type": "text", "text": "do you remember that?"},
                {"type": "text", "text": "<inner_voice>Curious.</inner_voice>"},
            ],
        },
    ],
}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["type", "text", "tool_use"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something can be replaced, every place in the value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, child in inner for path in paths(child, (*here, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copy = json.loads(json.dumps(value))
    at = copy
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return copy


PATHS = [path for path in paths(BODY) if path]


def test_the_body_that_is_bent_below_is_straight() -> None:
    assert problem(BODY) is None


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), values), min_size=1, max_size=2), st.booleans())
def test_a_bent_request_is_refused_in_words_or_answered(changes: list[tuple[Any, Any]], counting: bool) -> None:
    body = BODY
    for path, new in changes:
        if path in paths(body):
            body = replaced(body, path, new)
    if problem(body, counting=counting) is not None or binding.problem(body) is not None:
        return
    assert tokens.count(body) > 0
    if not counting:
        usage = PromptCache().bill(body)
        reply = message.message(script.answer(body), body, seed="seed", usage=usage)
        assert list(message.events(reply))[-1].startswith(b"event: message_stop")
