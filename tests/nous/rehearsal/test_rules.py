"""The rules of the Messages API, each with what keeps it and what breaks it."""

from __future__ import annotations

from typing import Any

import pytest

from nous.rehearsal.rules import problem

Json = dict[str, Any]

BASH: Json = {"name": "bash", "input_schema": {"type": "object", "properties": {"command": {"type": "string"}}}}
MARK: Json = {"cache_control": {"type": "ephemeral"}}
OPUS, HAIKU_4, LOCAL = "claude-opus-5-5", "claude-haiku-4-5", "llama"


def user(*content: Any) -> Json:
    return {"role": "user", "content": [text(c) if isinstance(c, str) else c for c in content]}


def agent(*content: Any) -> Json:
    return {"role": "assistant", "content": [text(c) if isinstance(c, str) else c for c in content]}


def text(words: str, **more: Any) -> Json:
    return {"type": "text", "text": words, **more}


def call(key: str = "toolu_1", **more: Any) -> Json:
    return {"type": "tool_use", "id": key, "name": "bash", "input": {"command": "true"}, **more}


def result(key: str = "toolu_1", content: Any = "done", **more: Any) -> Json:
    return {"type": "tool_result", "tool_use_id": key, "content": content, **more}


def thought(**more: Any) -> Json:
    return {"type": "thinking", "thinking": "Hm.", "signature": "signed", **more}


def body(*messages: Json, **more: Any) -> Json:
    return {"model": OPUS, "max_tokens": 4096, "tools": [BASH], "messages": list(messages or [user("Hello")]), **more}


ROUND = (user("Hello"), agent(call()), user(result()))

KEPT: dict[str, Json] = {
    "a string is one text block": body({"role": "user", "content": "Hello"}),
    "a whole tool round": body(*ROUND),
    "text beside a call": body(user("Hello"), agent("I will.", call()), user(result(), "and hurry")),
    "parallel calls answered in any order": body(
        user("Hello"), agent(call("a"), call("b")), user(result("b"), result("a"))
    ),
    "parallel results in two messages of one role": body(
        user("Hello"), agent(call("a"), call("b")), user(result("a")), user(result("b"))
    ),
    "a result without content": body(
        user("Hello"), agent(call()), user({"type": "tool_result", "tool_use_id": "toolu_1"})
    ),
    "a result of blocks": body(user("Hello"), agent(call()), user(result(content=[text("one"), text("two")]))),
    "an error with words": body(user("Hello"), agent(call()), user(result(content="no", is_error=True))),
    "messages of one role in a row": body(user("Hello"), user("again")),
    "four breakpoints": body(
        user(text("a", **MARK)),
        agent(text("b", **MARK)),
        user("c"),
        tools=[{**BASH, **MARK}],
        system=[text("s", **MARK)],
    ),
    "an hour before five minutes": body(
        user(text("a", **MARK)), system=[text("s", cache_control={"type": "ephemeral", "ttl": "1h"})]
    ),
    "a thinking budget on an old model": body(
        model=HAIKU_4, max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 1024}
    ),
    "a turn in its tool rounds that started with thinking": body(
        user("Hello"),
        agent(thought(), call("a")),
        user(result("a")),
        agent(call("b")),
        user(result("b"), "hurry"),
        model=HAIKU_4,
        thinking={"type": "enabled", "budget_tokens": 1024},
    ),
    "a finished turn without thinking": body(
        *ROUND, agent("Done."), user("Thanks"), model=HAIKU_4, thinking={"type": "enabled", "budget_tokens": 1024}
    ),
    "adaptive thinking with effort": body(
        thinking={"type": "adaptive", "display": "summarized"}, output_config={"effort": "xhigh"}
    ),
    "thinking between tools on Sonnet 5.5": body(model="claude-sonnet-5-5", thinking={"type": "between_tools"}),
    "a document that may be cited": body(
        user({"type": "document", "source": {"type": "text", "data": "a"}, "citations": {"enabled": True}})
    ),
    "a prefill on an old model": body(user("Hello"), agent("The answer is"), model=HAIKU_4),
    "an empty prefill on an old model": body(user("Hello"), {"role": "assistant", "content": ""}, model=HAIKU_4),
    "a system message after a user's": body(user("Hello"), {"role": "system", "content": "Be brief."}),
    "any parameter of thinking on a model of one's own": body(
        model=LOCAL, thinking={"type": "enabled", "budget_tokens": 1024}, output_config={"effort": "low"}
    ),
    "every documented field": body(
        metadata={"user_id": "me"},
        service_tier="auto",
        stop_sequences=["END"],
        stream=True,
        system="You are kind.",
        tool_choice={"type": "auto", "disable_parallel_tool_use": True},
        cache_control={"type": "ephemeral"},
    ),
}


def without(name: str) -> Json:
    return {key: value for key, value in body().items() if key != name}


BROKEN: dict[str, tuple[str, Json]] = {
    "a request names its model": ("model: Field required", without("model")),
    "a request has messages": ("messages: Field required", without("messages")),
    "a request limits its reply": ("max_tokens: Field required", without("max_tokens")),
    "a reply is at least a token": ("greater than or equal to 1", body(max_tokens=0)),
    "a reply is no longer than the model can speak": ("128000", body(max_tokens=200_000)),
    "a number is no string": ("max_tokens: Input should be", body(max_tokens="10")),
    "a truth value is no number": ("max_tokens: Input should be", body(max_tokens=True)),
    "unknown fields are refused": ("mood: Extra inputs", body(mood="curious")),
    "there is a message": ("at least one message", {**body(), "messages": []}),
    "messages are a list": ("messages: Input should be", {**body(), "messages": "Hello"}),
    "a message is an object": ("messages.0", body("Hello")),  # type: ignore[arg-type]
    "a message has a role": ("messages.0.role", body({"content": "Hello"})),
    "a message has nothing else": ("messages.0.mood", body({**user("Hello"), "mood": 1})),
    "a role is one of three": ("messages.0.role", body({"role": "tool", "content": "Hello"})),
    "the user speaks first": ('"user" role', body(agent("Hello"), user("Hi"))),
    "old models know no system messages": (
        "'system' is not supported",
        body(user("Hello"), {"role": "system", "content": "Be brief."}, model=HAIKU_4),
    ),
    "a system message follows a user's": (
        "right after",
        body(user("a"), agent("b"), {"role": "system", "content": "c"}, user("d")),
    ),
    "content is not empty": ("non-empty content", body({"role": "user", "content": []})),
    "content is no empty string": ("non-empty content", body({"role": "user", "content": ""})),
    "content is a string or a list": ("valid string", body({"role": "user", "content": {}})),
    "text is not empty": ("non-empty", body(user(text("")))),
    "text is not white": ("non-whitespace", body(user(" \n\u00a0"))),
    "a string of white is no content": ("non-whitespace", body({"role": "user", "content": " \n"})),
    "system text is not empty": ("system: text content blocks", body(system=[text("")])),
    "a system string is not white": ("system: text content blocks", body(system=" ")),
    "text in a result is not empty": ("non-empty", body(user("a"), agent(call()), user(result(content=[text("")])))),
    "a block is of a known type": ("Input tag", body(user({"type": "mood"}))),
    "a block has its fields": ("text.text: Field required", body(user({"type": "text"}))),
    "a block has no other fields": ("Extra inputs", body(user(text("a", mood=1)))),
    "a field is of its type": ("valid string", body(user({"type": "text", "text": 1}))),
    "an agent gives no results": ("not permitted", body(user("a"), agent(result()))),
    "a user makes no calls": ("not permitted", body(user(call()))),
    "a user thinks nothing": ("not permitted", body(user(thought(), "a"))),
    "each call is answered": ("without `tool_result` blocks", body(user("a"), agent(call()), user("b"))),
    "the last call is answered too": ("without `tool_result` blocks", body(user("a"), agent(call()), model=LOCAL)),
    "each parallel call is answered": (
        "without `tool_result` blocks immediately after: b",
        body(user("a"), agent(call("a"), call("b")), user(result("a"))),
    ),
    "a result comes in the very next message": (
        "without `tool_result`",
        body(user("a"), agent(call()), user("b"), agent("c"), user(result())),
    ),
    "a result answers a call": ("unexpected `tool_use_id`", body(user(result()))),
    "a result answers a call of the message before": (
        "unexpected `tool_use_id`",
        body(*ROUND, agent("done"), user(result())),
    ),
    "a call has one result": ("single result", body(user("a"), agent(call()), user(result(), result()))),
    "results come first": ("at the beginning", body(user("a"), agent(call()), user("b", result()))),
    "results come first across messages of one role": (
        "at the beginning",
        body(user("a"), agent(call()), user("b"), user(result())),
    ),
    "ids of calls are unique": ("must be unique", body(*ROUND, agent(call()), user(result()))),
    "ids of parallel calls are unique": ("must be unique", body(user("a"), agent(call(), call()), user(result()))),
    "an id has plain characters": ("pattern", body(user("a"), agent(call("a.b")), user(result("a.b")))),
    "a tool's name has plain characters": ("pattern", body(user("a"), agent(call(name="a b")), user(result()))),
    "input is an object": ("valid dictionary", body(user("a"), agent(call(input="true")), user(result()))),
    "calls need tools": ("must define tools", body(*ROUND, tools=[])),
    "an error is not empty": ("is_error", body(user("a"), agent(call()), user(result(content="", is_error=True)))),
    "an error is not white": ("is_error", body(user("a"), agent(call()), user(result(content=" ", is_error=True)))),
    "is_error is true or false": ("boolean", body(user("a"), agent(call()), user(result(is_error="yes")))),
    "a prefill does not end in white": ("trailing whitespace", body(user("a"), agent("b "), model=HAIKU_4)),
    "new models take no prefill": ("prefill", body(user("a"), agent("b"))),
    "five breakpoints are one too many": (
        "maximum of 4",
        body(*[user(text("a", **MARK)) for _ in range(4)], system=[text("s", **MARK)]),
    ),
    "a breakpoint in a result counts": (
        "maximum of 4",
        body(user("a"), agent(call()), user(result(content=[text("a", **MARK) for _ in range(5)]))),
    ),
    "thinking carries no breakpoint": ("cache_control cannot", body(user("a"), agent(thought(**MARK), "b"), user("c"))),
    "empty text carries no breakpoint": ("cache_control cannot", body(user(text("", **MARK)))),
    "a message carries no breakpoint": ("messages.0.cache_control", body({**user("a"), **MARK})),
    "a breakpoint is ephemeral": ("ephemeral", body(user(text("a", cache_control={"type": "eternal"})))),
    "a breakpoint lasts five minutes or an hour": (
        "ttl",
        body(user(text("a", cache_control={"type": "ephemeral", "ttl": "2h"}))),
    ),
    "an hour does not follow five minutes": (
        "must not come after",
        body(user(text("a", cache_control={"type": "ephemeral", "ttl": "1h"})), system=[text("s", **MARK)]),
    ),
    "new models take no budget": (
        '"thinking.type.enabled" is not supported',
        body(thinking={"type": "enabled", "budget_tokens": 1024}),
    ),
    "Opus 5.5 always thinks": ('"thinking.type.disabled" is not supported', body(thinking={"type": "disabled"})),
    "old models do not adapt": ('"thinking.type.adaptive"', body(model=HAIKU_4, thinking={"type": "adaptive"})),
    "old models know no effort": ("effort", body(model=HAIKU_4, output_config={"effort": "low"})),
    "effort is one of five": ("output_config.effort", body(output_config={"effort": "heroic"})),
    "a budget is given": ("budget_tokens: Field required", body(model=HAIKU_4, thinking={"type": "enabled"})),
    "a budget is at least 1024": ("1024", body(model=HAIKU_4, thinking={"type": "enabled", "budget_tokens": 1023})),
    "a budget leaves room for the reply": (
        "greater than `thinking.budget_tokens`",
        body(model=HAIKU_4, max_tokens=1024, thinking={"type": "enabled", "budget_tokens": 1024}),
    ),
    "a thought is signed": ("signature", body(user("a"), agent(thought(signature=""), "b"), user("c"))),
    "a message does not end in thinking": ("final block", body(user("a"), agent("b", thought()), user("c"))),
    "with a budget a turn in its tool rounds starts with thinking": (
        "Expected `thinking`",
        body(*ROUND, model=HAIKU_4, thinking={"type": "enabled", "budget_tokens": 1024}),
    ),
    "with thinking no tool is forced": (
        "forces tool use",
        body(model=HAIKU_4, tool_choice={"type": "any"}, thinking={"type": "enabled", "budget_tokens": 1024}),
    ),
    "binding is controlled in a beta": (
        "block_binding",
        body(thinking={"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}),
    ),
    "the newest version of the API knows no sampling": (
        "temperature: Extra inputs",
        body(model=HAIKU_4, temperature=1),
    ),
    "a user cites nothing": ("citations", body(user(text("a", citations=[{"type": "page_location"}])))),
    "tools have unique names": ("unique", body(tools=[BASH, BASH])),
    "a tool has a name": ("tools.0.name", body(tools=[{"input_schema": {"type": "object"}}])),
    "a tool's name is at most 128 characters": ("pattern", body(tools=[{**BASH, "name": "a" * 129}])),
    "a tool has a schema": ("input_schema: Field required", body(tools=[{"name": "bash"}])),
    "a schema is of an object": ("'object'", body(tools=[{"name": "bash", "input_schema": {"type": "string"}}])),
    "a schema has no alternatives at its top": (
        "oneOf",
        body(tools=[{"name": "bash", "input_schema": {"type": "object", "oneOf": []}}]),
    ),
    "properties have plain names": (
        "Property keys",
        body(tools=[{"name": "bash", "input_schema": {"type": "object", "properties": {"a b": {}}}}]),
    ),
    "a tool has no other fields": ("Extra inputs", body(tools=[{**BASH, "mood": 1}])),
    "a choice needs tools": ("while providing tools", body(tools=[], tool_choice={"type": "auto"})),
    "a chosen tool exists": ("not found", body(tool_choice={"type": "tool", "name": "saw"})),
    "a stop sequence is not white": ("non-whitespace", body(stop_sequences=["\n"])),
    "half a surrogate pair is no text": ("surrogate", body(user("a\ud800"))),
    "NUL is no text": ("NUL", body(user("a\0"))),
    "infinity is no JSON": ("not valid JSON", body(user("a"), agent(call(input={"n": float("inf")})), user(result()))),
    "a prompt fits the context": ("prompt is too long: ", body(user("word " * 200_100), model=HAIKU_4)),
}


@pytest.mark.parametrize("request_body", KEPT.values(), ids=KEPT.keys())
def test_the_checker_takes_what_the_api_takes(request_body: Json) -> None:
    assert problem(request_body) is None


@pytest.mark.parametrize(("words", "request_body"), BROKEN.values(), ids=BROKEN.keys())
def test_the_checker_refuses_what_the_api_refuses(words: str, request_body: Json) -> None:
    assert words in (problem(request_body) or "nothing is wrong")


def test_strict_alternation_refuses_two_messages_of_one_role() -> None:
    assert "alternate" in (problem(body(user("a"), user("b")), strict_alternation=True) or "")
    assert problem(body(user("a"), agent("b"), user("c")), strict_alternation=True) is None


def test_counting_needs_no_limit_for_a_reply_and_takes_none() -> None:
    assert problem(without("max_tokens"), counting=True) is None
    assert "Extra inputs" in (problem(body(), counting=True) or "")


def test_a_paused_reply_that_is_resumed_is_no_prefill() -> None:
    assert problem(body(user("a"), agent("b")), resuming=True) is None


def test_the_beta_allows_to_drop_mismatched_thinking() -> None:
    dropping = {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}
    assert problem(body(thinking=dropping), betas=["thinking-binding-controls-2026-08-01"]) is None


def test_the_first_version_of_the_api_knows_sampling_on_old_models() -> None:
    first = "2023-06-01"
    thinking = {"type": "enabled", "budget_tokens": 1024}
    assert problem(body(model=HAIKU_4, temperature=0.5, top_k=5), version=first) is None
    assert problem(body(temperature=1), version=first) is None
    assert "deprecated" in (problem(body(temperature=0.5), version=first) or "")
    assert "between 0 and 1" in (problem(body(model=HAIKU_4, temperature=2), version=first) or "")
    assert "thinking is enabled" in (problem(body(model=HAIKU_4, top_k=5, thinking=thinking), version=first) or "")
