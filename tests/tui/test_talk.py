from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async

from nous.cortex import Cortex
from nous.updates import Done, Notice, Outcome, ToolStarted, Update
from sessions_app import lease
from tests.nous.conftest import Conversation, conversation, server
from tui.status_bar import Mode
from tui.talk import Talk

__all__ = ["conversation", "server"]  # the fixtures


def talk(conversation: Conversation, heard: list[Update]) -> Talk:
    async def cortex() -> Cortex:
        return conversation.cortex

    return Talk(
        cortex=cortex,
        session=conversation.session,
        approver=conversation.approver,
        hear=heard.append,
    )


async def until(heard: list[Update], kind: type[Update]) -> None:
    while not any(isinstance(update, kind) for update in heard):
        await asyncio.sleep(0.005)


async def test_what_is_said_begins_a_turn_and_its_updates_are_heard(conversation: Conversation) -> None:
    heard: list[Update] = []
    session = talk(conversation, heard)
    session.say("Hello")
    assert session.is_running
    assert session.mode is Mode.THINKING
    await session.ended()
    assert not session.is_running
    assert session.mode is Mode.NORMAL
    assert isinstance(heard[-1], Done)


async def test_while_a_tool_runs_its_name_is_shown_and_messages_wait(conversation: Conversation) -> None:
    heard: list[Update] = []
    session = talk(conversation, heard)
    session.say("run: wait")
    await until(heard, ToolStarted)
    assert (session.mode, session.tool) == (Mode.TOOL, "bash")
    session.say("one more thing")
    assert list(session.inbox.waiting) == ["one more thing"]
    assert session.stop() == ["one more thing"]
    await session.ended()
    assert heard[-1] == Done(Outcome.INTERRUPTED)


async def test_a_stop_concerns_no_later_turn(conversation: Conversation) -> None:
    heard: list[Update] = []
    session = talk(conversation, heard)
    session.say("run: wait")
    await until(heard, ToolStarted)
    session.stop()
    await session.ended()
    session.say("Hello")
    await session.ended()
    assert heard[-1] == Done(Outcome.ANSWERED)


async def test_a_turn_that_cannot_begin_is_a_notice(conversation: Conversation) -> None:
    conversation.configure(turn={"wait_s": 0.0})
    holder = await sync_to_async(lease.acquire)(conversation.session.pk, 30)
    heard: list[Update] = []
    session = talk(conversation, heard)
    session.say("Hello")
    await session.ended()
    [notice] = heard
    assert isinstance(notice, Notice)
    assert "in the middle of a turn" in notice.text
    assert list(session.inbox.waiting) == ["Hello"]
    await sync_to_async(lease.release)(conversation.session.pk, holder)
    session.say("and this")
    await session.ended()
    said = [event.payload["content"] async for event in conversation.session.events.filter(event_type="user_message")]
    assert said == ["Hello", "and this"]


async def test_what_is_said_when_the_last_call_is_over_and_the_turn_is_not_begins_the_next_one(
    conversation: Conversation,
) -> None:
    heard: list[Update] = []
    session = talk(conversation, heard)

    def hear(update: Update) -> None:
        heard.append(update)
        if isinstance(update, Done) and heard.count(update) == 1:
            session.say("too late for that turn")

    session.hear = hear
    session.say("Hello")
    async with asyncio.timeout(20):
        while sum(isinstance(update, Done) for update in heard) < 2:
            await asyncio.sleep(0.005)
    await session.ended()
    assert not session.inbox.waiting
    said = [event.payload["content"] async for event in conversation.session.events.filter(event_type="user_message")]
    assert said == ["Hello", "too late for that turn"]
