"""From a feeling to the bytes of a request."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from anima_project.configuration import configuration
from sessions_app import sections
from tests.nous.conftest import Conversation
from thymos import present

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alike_anywhere]


def tails(conversation: Conversation) -> list[str]:
    """What the last message of each call ends with, where that is an inner voice."""
    ends = [body["messages"][-1]["content"][-1].get("text", "") for body in conversation.sent()]
    return [end if end.startswith("<inner_voice") else "" for end in ends]


async def fail(conversation: Conversation, times: int = 1) -> None:
    for number in range(times):
        await conversation.say(f"run: refuse not this time, {'abcdefghij'[number]}")


async def test_a_failing_tool_is_heard_and_makes_the_model_think_longer(conversation: Conversation) -> None:
    conversation.configure(model={"name": "claude-haiku-4-5", "thinking_tokens": 2_000, "max_tokens": 16_000})
    await fail(conversation, 3)
    assert "Hmm, that didn't work" in tails(conversation)[1]
    assert "I keep hitting walls. What am I missing?" in tails(conversation)[5]
    budgets = [body["thinking"]["budget_tokens"] for body in conversation.sent()]
    assert budgets[0] == 2_000
    assert budgets[1] == 2_400
    assert budgets == sorted(budgets)
    assert budgets[-1] == pytest.approx(3_200, abs=100)


async def test_at_rest_nothing_is_added(conversation: Conversation) -> None:
    await conversation.say("Hello")
    assert tails(conversation) == [""]
    assert "inner_voice" not in json.dumps(conversation.sent()[0]["messages"])


async def test_a_thing_is_said_once_and_stays_in_view(conversation: Conversation) -> None:
    await fail(conversation, 4)
    said = [line for tail in tails(conversation) for line in tail.splitlines()[1:-1]]
    assert len(said) == len(set(said))
    assert "Hmm, that didn't work" in json.dumps(conversation.sent()[-1]["messages"])


async def test_the_prefix_of_each_call_is_the_one_before_it(conversation: Conversation) -> None:
    conversation.configure(model={"name": "claude-sonnet-5-5", "thinking_tokens": 4_000, "max_tokens": 16_000})
    await fail(conversation, 4)
    await conversation.say("thanks, well done")
    bodies = conversation.sent()
    assert any(tails(conversation))
    for before, after in itertools.pairwise(bodies):
        assert before["system"] == after["system"]
        assert before["tools"] == after["tools"]
        assert blocks(after)[: len(blocks(before))] == blocks(before)


def blocks(body: dict[str, Any]) -> list[Any]:
    """The blocks of a conversation in order, without the marks that say what is cached."""
    return [
        {key: value for key, value in block.items() if key != "cache_control"}
        for message in body["messages"]
        for block in message["content"]
    ]


async def test_the_cache_stays_warm(conversation: Conversation) -> None:
    conversation.configure(model={"name": "claude-sonnet-5-5", "thinking_tokens": 4_000, "max_tokens": 16_000})
    await fail(conversation, 5)
    usage = [event.payload["usage"] for event in await conversation.events() if event.payload.get("usage")]
    assert all(one["cache_read_input_tokens"] > 0 for one in usage[1:])


async def test_what_was_felt_is_recorded_with_the_reply_and_never_sent(conversation: Conversation) -> None:
    await fail(conversation, 2)
    replies = [event.payload for event in await conversation.events() if event.payload.get("model")]
    felt = [reply["felt"]["thymos"] for reply in replies]
    assert [one["levels"]["frustration"] for one in felt] == pytest.approx([0, 10, 10, 20], abs=0.5)
    assert felt[1]["voices"] == {"frustration": 1}
    assert felt[1]["thinking_factor"] == 1.2
    sent = json.dumps(conversation.sent())
    for hidden in ("frustration", "dopamine", "levels", "thinking_factor"):
        assert hidden not in sent


async def test_what_it_may_do_is_the_same_however_frustrated_it_is(conversation: Conversation) -> None:
    await fail(conversation, 9)
    assert (await sync_to_async(present.now)()).level("frustration") > 70
    calm, last = conversation.sent()[0], conversation.sent()[-1]
    for part in ("model", "max_tokens", "system", "tools"):
        assert calm[part] == last[part]
    assert "I need help." in "".join(tails(conversation))


async def test_a_denied_call_is_felt_as_a_no_and_not_as_a_failure(conversation: Conversation) -> None:
    from tools_app.approval import AllowListed

    conversation.approver = AllowListed([])
    await conversation.say("run: say hello")
    response = (await conversation.events())[3].payload
    assert response["unfinished"] == "denied"
    assert (await sync_to_async(present.now)()).level("frustration") == 0


async def test_turned_off_it_is_silent(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_THYMOS_ENABLED", "false")
    configuration.cache_clear()
    await fail(conversation, 4)
    assert not any(tails(conversation))
    assert await sync_to_async(sections.gather)(conversation.session.pk) == ()
    assert all("felt" not in event.payload for event in await conversation.events())


async def test_the_sidebar_says_what_it_wants_and_nothing_at_rest(conversation: Conversation) -> None:
    assert await sync_to_async(sections.gather)(conversation.session.pk) == ()
    await fail(conversation, 8)
    [section] = await sync_to_async(sections.gather)(conversation.session.pk)
    assert section.title == "It wants"
    assert "to ask for help" in section.lines
