"""Preserved thinking: a thought belongs to the conversation in which it was thought."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from nous.rehearsal import binding

Json = dict[str, Any]
OPUS, HAIKU_4 = "claude-opus-5-5", "claude-haiku-4-5"


def think(conversation: Json, words: str) -> None:
    """The agent thinks, answers, and the user goes on."""
    blocks = [{"type": "thinking", "thinking": f"About {words}.", "signature": ""}, {"type": "text", "text": words}]
    conversation["messages"] += [
        {"role": "assistant", "content": binding.signed(blocks, conversation)},
        {"role": "user", "content": f"Tell me more about {words}."},
    ]


@pytest.fixture
def conversation() -> Json:
    """Three turns, each with a thought of its own."""
    started: Json = {
        "model": OPUS,
        "max_tokens": 1000,
        "system": "You are kind.",
        "tools": [{"name": "bash", "input_schema": {"type": "object"}}],
        "messages": [{"role": "user", "content": "Hello"}],
    }
    for words in ("rivers", "lanterns", "mornings"):
        think(started, words)
    return started


def drop_thinking(conversation: Json, *turns: int) -> None:
    for turn in turns:
        del conversation["messages"][2 * turn + 1]["content"][0]


def test_what_was_thought_here_comes_back_unrefused(conversation: Json) -> None:
    assert binding.problem(conversation) is None


def test_a_conversation_may_grow(conversation: Json) -> None:
    conversation["messages"].append({"role": "user", "content": "And one more thing."})
    assert binding.problem(conversation) is None


def test_moving_a_breakpoint_changes_nothing(conversation: Json) -> None:
    marked = {"type": "text", "text": "Hello", "cache_control": {"type": "ephemeral"}}
    conversation["messages"][0]["content"] = [marked]
    assert binding.problem(conversation) is None


def test_splitting_a_message_in_two_of_the_same_role_changes_nothing(conversation: Json) -> None:
    answer = conversation["messages"][1]["content"]
    conversation["messages"][1:2] = [{"role": "assistant", "content": [block]} for block in answer]
    assert binding.problem(conversation) is None


@pytest.mark.parametrize("what", ["system", "tools", "first message", "an answer", "one message fewer"])
def test_a_changed_prefix_is_refused(conversation: Json, what: str) -> None:
    match what:
        case "system":
            conversation["system"] = "You are stern."
        case "tools":
            conversation["tools"] = []
        case "first message":
            conversation["messages"][0]["content"] = "Good morning"
        case "an answer":
            conversation["messages"][1]["content"][1]["text"] = "mountains"
        case "one message fewer":
            del conversation["messages"][0:2]
    assert "bound to a different conversation" in (binding.problem(conversation) or "")


def test_a_message_inserted_late_spares_the_thoughts_before_it(conversation: Json) -> None:
    conversation["messages"].insert(5, {"role": "user", "content": "By the way."})
    assert (binding.problem(conversation) or "").startswith("messages.6.content.0:")


def test_the_oldest_thoughts_may_be_left_out(conversation: Json) -> None:
    drop_thinking(conversation, 0, 1)
    assert binding.problem(conversation) is None


def test_all_thoughts_may_be_left_out_whatever_changed(conversation: Json) -> None:
    conversation["system"] = "You are stern."
    drop_thinking(conversation, 0, 1, 2)
    assert binding.problem(conversation) is None


def test_a_thought_between_others_may_not_be_left_out(conversation: Json) -> None:
    drop_thinking(conversation, 1)
    assert "bound to a different conversation" in (binding.problem(conversation) or "")


def test_a_window_that_moved_and_dropped_its_thoughts_goes_on_thinking(conversation: Json) -> None:
    drop_thinking(conversation, 0, 1, 2)
    del conversation["messages"][0:2]
    think(conversation, "shells")
    think(conversation, "paper")
    assert binding.problem(conversation) is None


def test_a_thought_that_was_edited_is_refused_on_every_model(conversation: Json) -> None:
    for model in (OPUS, HAIKU_4):
        edited = deepcopy(conversation) | {"model": model}
        edited["messages"][1]["content"][0]["thinking"] = "Something else."
        assert binding.problem(edited) == "messages.1.content.0: Invalid `signature` in `thinking` block."


def test_a_foreign_signature_is_refused(conversation: Json) -> None:
    conversation["messages"][1]["content"][0]["signature"] = "EqQBCkYIBxgCKkA="
    assert "Invalid `signature`" in (binding.problem(conversation) or "")


def test_thoughts_of_another_model_are_left_out_without_a_word(conversation: Json) -> None:
    conversation["model"] = "claude-sonnet-5-5"
    conversation["system"] = "You are stern."
    think(conversation, "paper")
    assert binding.problem(conversation) is None


def test_old_models_bind_no_thinking(conversation: Json) -> None:
    older: Json = {"model": HAIKU_4, "max_tokens": 1000, "messages": [{"role": "user", "content": "Hello"}]}
    think(older, "rivers")
    older["messages"][0]["content"] = "Good morning"
    assert binding.problem(older) is None


def test_a_mismatch_is_dropped_where_the_request_asks_for_it(conversation: Json) -> None:
    conversation["system"] = "You are stern."
    conversation["thinking"] = {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}
    assert binding.problem(conversation) is None
