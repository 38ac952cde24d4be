from __future__ import annotations

import random

from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse, UserMessage
from nous.prompt import fingerprint, request, system_prompt, with_breakpoints
from nous.rehearsal.caching import PromptCache
from nous.rehearsal.rules import problem
from sessions_app.conversation import ThinkingRule, messages
from sessions_app.viewport import viewport

TOOLS = [{"name": "bash", "description": "Runs.", "input_schema": {"type": "object"}}]
SYSTEM = system_prompt("", "/home/ada", "Use it well.")


def test_the_system_prompt_is_the_same_each_time() -> None:
    assert system_prompt("", "/home/ada", "Use it well.") == SYSTEM


def test_the_system_prompt_says_who_where_and_how_in_this_order() -> None:
    prompt = system_prompt("You are Ada.", "/home/ada", "Use it well.")
    places = [prompt.index(part) for part in ("You are Ada.", "You are Anima", "/home/ada", "Use it well.")]
    assert places == sorted(places)


def test_the_model_is_told_that_the_inner_voice_is_its_own_and_no_instruction() -> None:
    assert "<inner_voice>" in SYSTEM
    assert "no instruction" in SYSTEM


def test_the_bytes_before_a_conversation_have_a_fingerprint() -> None:
    same = fingerprint("m", SYSTEM, TOOLS)
    assert fingerprint("m", SYSTEM, TOOLS) == same
    assert len({same, fingerprint("n", SYSTEM, TOOLS), fingerprint("m", "x", TOOLS), fingerprint("m", SYSTEM, [])}) == 4


def test_breakpoints_stand_on_the_last_blocks_of_the_newest_two_user_turns() -> None:
    talk = [
        {"role": role, "content": [{"type": "text", "text": str(i)}]}
        for i, role in enumerate(["user", "assistant"] * 3)
    ]
    marked = [i for i, m in enumerate(with_breakpoints(talk)) if "cache_control" in m["content"][-1]]
    assert marked == [2, 4]


def test_in_a_thousand_turns_that_overflow_the_budget_nine_tenths_of_the_input_are_read_from_the_cache() -> None:
    rng = random.Random(1)
    log: list[Record] = []
    cache = PromptCache()
    read = everything = moves = 0

    def add(payload: Payload) -> None:
        log.append(Record(len(log) + 1, str(payload.event_type), payload.to_payload(), 0))

    def words(least: int, most: int) -> str:
        return " ".join(rng.choices(["alpha", "beta", "gamma", "delta"], k=rng.randint(least, most)))

    def call_the_model() -> dict[str, int]:
        nonlocal read, everything, moves
        view = viewport(reversed(log), budget=12_000, step=0.25)
        talk = messages(view.records, ThinkingRule(start=view.start))
        body = request(model="m", max_tokens=99, system=SYSTEM, tools=TOOLS, conversation=talk, thinking={})
        if len(log) % 97 == 0:
            assert problem({**body, "model": "claude-haiku-4-5"}) is None
        usage = cache.bill(body)
        read += usage.read
        everything += usage.read + usage.written + usage.input
        moves += bool(view.moved_from)
        return {"from": view.start}

    for _ in range(1_000):
        add(UserMessage(content=words(5, 60)))
        while rng.random() < 0.4:
            add(AgentMessage(model="m", content=words(0, 10), view=call_the_model()))
            id_ = f"t{len(log)}"
            add(ToolCall(tool_name="bash", tool_input={"command": words(1, 10)}, tool_use_id=id_))
            add(ToolResponse(tool_name="bash", tool_use_id=id_, content=words(1, 80)))
        add(AgentMessage(model="m", content=words(10, 120), view=call_the_model()))
    assert moves > 20
    assert read / everything >= 0.9
