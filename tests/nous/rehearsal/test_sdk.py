"""The official SDK talks to the rehearsal over a real socket, and finds the API it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from anthropic.types import ToolUseBlock

from nous.rehearsal import Rehearsal

Json = dict[str, Any]

BASH: Any = {"name": "bash", "description": "Runs a command.", "input_schema": {"type": "object"}}
MODEL = "claude-opus-5-5"


def texts(message: Any) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


def tool_round(client: anthropic.Anthropic, system: str = "You are kind.") -> list[Any]:
    """A conversation up to the result of a call, the agent's thinking among it."""
    messages: list[Any] = [{"role": "user", "content": "run: uname"}]
    reply = client.messages.create(model=MODEL, max_tokens=1000, system=system, tools=[BASH], messages=messages)
    call = next(block for block in reply.content if isinstance(block, ToolUseBlock))
    assert call.input == {"command": "uname"}
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "Linux"}
    return [*messages, {"role": "assistant", "content": reply.content}, {"role": "user", "content": [result]}]


def test_a_message_is_created(client: anthropic.Anthropic) -> None:
    message = client.messages.create(model=MODEL, max_tokens=1000, messages=[{"role": "user", "content": "Hello"}])
    assert "rehearsal" in texts(message)
    assert message.model == MODEL
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > 0
    assert message._request_id is not None


def test_a_streamed_message_is_the_created_one(client: anthropic.Anthropic) -> None:
    asked: Any = {"model": MODEL, "max_tokens": 1000, "messages": [{"role": "user", "content": "Hello"}]}
    with client.messages.stream(**asked) as stream:
        streamed = "".join(stream.text_stream)
        message = stream.get_final_message()
    assert streamed == texts(message)
    assert texts(message) == texts(client.messages.create(**asked))
    assert message.usage.output_tokens > 1


def test_a_streamed_call_has_its_input(client: anthropic.Anthropic) -> None:
    asked: Any = {"max_tokens": 1000, "tools": [BASH], "messages": [{"role": "user", "content": "run: echo 'ä'"}]}
    with client.messages.stream(model=MODEL, **asked) as stream:
        message = stream.get_final_message()
    assert message.stop_reason == "tool_use"
    assert [block.input for block in message.content if block.type == "tool_use"] == [{"command": "echo 'ä'"}]


def test_thinking_that_comes_back_in_a_tool_round_is_accepted(client: anthropic.Anthropic) -> None:
    messages = tool_round(client)
    assert [block.type for block in messages[1]["content"]] == ["thinking", "text", "tool_use"]
    reply = client.messages.create(
        model=MODEL, max_tokens=1000, system="You are kind.", tools=[BASH], messages=messages
    )
    assert "Linux" in texts(reply)


def test_thinking_that_comes_back_behind_a_changed_prefix_is_refused(client: anthropic.Anthropic) -> None:
    messages = tool_round(client)
    with pytest.raises(anthropic.BadRequestError, match="bound to a different conversation"):
        client.messages.create(model=MODEL, max_tokens=1000, system="You are stern.", tools=[BASH], messages=messages)


def test_the_beta_drops_such_thinking(client: anthropic.Anthropic) -> None:
    asked: Any = {
        "model": MODEL,
        "max_tokens": 1000,
        "system": "You are stern.",
        "tools": [BASH],
        "messages": tool_round(client),
        "thinking": {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}},
    }
    with pytest.raises(anthropic.BadRequestError, match="block_binding"):
        client.messages.create(**asked)
    reply = client.messages.create(**asked, extra_headers={"anthropic-beta": "thinking-binding-controls-2026-08-01"})
    assert "Linux" in texts(reply)


def test_tokens_are_counted_as_they_are_billed(client: anthropic.Anthropic) -> None:
    asked: Any = {"model": MODEL, "messages": [{"role": "user", "content": "Hello, how are you?"}], "tools": [BASH]}
    counted = client.messages.count_tokens(**asked)
    assert counted.input_tokens == client.messages.create(max_tokens=1000, **asked).usage.input_tokens


def test_a_cached_prompt_is_billed_as_read(client: anthropic.Anthropic) -> None:
    asked: Any = {
        "model": MODEL,
        "max_tokens": 1000,
        "system": [{"type": "text", "text": "You are kind.", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": "Hello"}],
    }
    first, second = (client.messages.create(**asked).usage for _ in range(2))
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens != 0
    assert first.input_tokens == second.input_tokens


def test_models_are_listed(client: anthropic.Anthropic) -> None:
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).max_input_tokens == 1_000_000


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, anthropic.BadRequestError),
        (401, anthropic.AuthenticationError),
        (403, anthropic.PermissionDeniedError),
        (404, anthropic.NotFoundError),
        (413, anthropic.APIStatusError),
        (429, anthropic.RateLimitError),
        (500, anthropic.InternalServerError),
        (529, anthropic.APIStatusError),
    ],
)
def test_an_error_that_was_asked_for_becomes_the_sdks(
    rehearsal: Rehearsal, client: anthropic.Anthropic, status: int, expected: type[anthropic.APIStatusError]
) -> None:
    rehearsal.fail_next(status=status, message="As you wished.", headers={"retry-after": "7"})
    with pytest.raises(expected, match=r"As you wished\.") as caught:
        client.messages.create(model=MODEL, max_tokens=10, messages=[{"role": "user", "content": "Hello"}])
    assert caught.value.status_code == status
    assert caught.value.response.headers["retry-after"] == "7"
    assert caught.value.request_id == caught.value.body["request_id"]  # type: ignore[index]


def test_an_invalid_conversation_is_a_bad_request(client: anthropic.Anthropic) -> None:
    result: Any = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "done"}
    with pytest.raises(anthropic.BadRequestError, match="unexpected `tool_use_id`"):
        client.messages.create(model=MODEL, max_tokens=10, messages=[{"role": "user", "content": [result]}])


@pytest.mark.parametrize("credential", [{"api_key": "invalid"}, {"auth_token": "invalid"}])
def test_the_credential_called_invalid_is(rehearsal: Rehearsal, credential: Json) -> None:
    with (
        anthropic.Anthropic(base_url=rehearsal.url, max_retries=0, **credential) as client,
        pytest.raises(anthropic.AuthenticationError),
    ):
        client.models.list()


def test_a_bearer_token_is_a_credential(rehearsal: Rehearsal) -> None:
    with anthropic.Anthropic(base_url=rehearsal.url, auth_token="mine") as client:
        assert client.models.list().data


def test_an_error_in_the_middle_of_a_stream_reaches_the_client(
    rehearsal: Rehearsal, client: anthropic.Anthropic
) -> None:
    rehearsal.break_next_stream("error_event")
    asked: Any = {"model": MODEL, "max_tokens": 1000, "messages": [{"role": "user", "content": "Hello"}]}
    received: list[str] = []
    with (
        pytest.raises(anthropic.APIStatusError, match="Overloaded"),
        client.messages.stream(**asked) as stream,
    ):
        received.extend(stream.text_stream)
    assert received


@pytest.mark.parametrize("how", ["unknown_events", "comments", "crlf", "tiny_chunks"])
def test_a_stream_that_is_odd_but_right_is_read_to_its_end(
    rehearsal: Rehearsal, client: anthropic.Anthropic, how: str
) -> None:
    rehearsal.break_next_stream(how)
    asked: Any = {"model": "claude-haiku-4-5", "max_tokens": 1000, "messages": [{"role": "user", "content": "ä"}]}
    events: Iterator[Any] = iter(client.messages.create(stream=True, **asked))
    assert [event.type for event in events if event.type.startswith("message_")][-1] == "message_stop"


def test_a_paused_turn_goes_on_when_it_is_sent_back(client: anthropic.Anthropic) -> None:
    asked: Any = {"model": MODEL, "max_tokens": 1000}
    messages: list[Any] = [{"role": "user", "content": "fault: pause_turn"}]
    paused = client.messages.create(messages=messages, **asked)
    assert paused.stop_reason == "pause_turn"
    rest = client.messages.create(messages=[*messages, {"role": "assistant", "content": paused.content}], **asked)
    assert rest.stop_reason == "end_turn"
