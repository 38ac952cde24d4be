"""What stands at the head of the view, in what is really sent: to a model that checks each byte before its thinking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from mneme import tasks
from mneme.models import Snapshot as Row
from mneme.pins import pinning
from mneme.snapshots import index
from mneme.snapshots.snapshot import Snapshot
from nous.rehearsal import rules
from nous.seen import seen_at
from nous.updates import Outcome, Stored
from sessions_app.head import HeadPart
from sessions_app.signals import head_wanted
from tests.nous.conftest import Conversation
from tests.programs import Waiting

LONG = "x" * 1_700


@pytest.fixture
def small(conversation: Conversation) -> Conversation:
    """A conversation whose window moves every few turns."""
    conversation.configure(model={"thinking_tokens": 2_000, "max_tokens": 4_000}, viewport={"token_budget": 8_000})
    return conversation


def bare(body: dict[str, Any]) -> list[bytes]:
    """What is cached, message by message, as bytes."""
    front = json.dumps([body["model"], body["system"], body.get("tools")]).encode()
    messages = [
        json.dumps([m["role"], [{k: v for k, v in block.items() if k != "cache_control"} for block in m["content"]]])
        for m in body["messages"]
    ]
    return [front, *(message.encode() for message in messages)]


def written_by_a_model(session_id: int) -> None:
    """What a worker does between two turns."""
    for row in index.current(session_id, 1).filter(is_by_model=False):
        old = index.read([row])[0]
        index.store(
            session_id,
            Snapshot(
                level=1, first=old.first, last=old.last, began=old.began, ended=old.ended, text="- Hm.", model="m"
            ),
        )


async def starts(conversation: Conversation) -> list[int]:
    events = await conversation.events()
    return [e.payload["view"]["from"] for e in events if e.event_type == "agent_message" and e.payload.get("view")]


async def test_between_two_moves_of_the_window_what_was_sent_is_the_beginning_of_what_is_sent_next(
    small: Conversation,
) -> None:
    for number in range(18):
        done = await small.say(f"{number} {LONG}")
        assert done.outcome is Outcome.ANSWERED, done
        await sync_to_async(written_by_a_model)(small.session.pk)
    bodies, began = small.sent(), await starts(small)
    assert len(bodies) == len(began)
    assert len(set(began)) > 3
    same = 0
    for (earlier, later), (before, after) in zip(pairwise(bodies), pairwise(began), strict=True):
        if before == after:
            same += 1
            # The last message of a call carries what was contributed to it, which stays; so it counts as well.
            assert bare(later)[: len(bare(earlier))] == bare(earlier)
    assert same > 5
    assert '<earlier from="snapshots">' in bodies[-1]["messages"][0]["content"][0]["text"]
    assert "- Hm." in bodies[-1]["messages"][0]["content"][0]["text"]
    kinds = [block["type"] for body in bodies for m in body["messages"] for block in m["content"]]
    assert "thinking" in kinds
    for body in bodies:
        assert rules.problem({key: value for key, value in body.items() if key != "stream"}) is None


async def test_a_pin_made_in_between_costs_no_thinking_and_no_cache(small: Conversation) -> None:
    await small.say("Answer in Latin.")
    message = (await small.events())[0]
    while (await starts(small))[-1] <= message.pk:
        await small.say(LONG)
    calls = len(small.sent())
    await sync_to_async(pinning.pin)(small.session.pk, message.pk)
    for number in range(10):
        done = await small.say(f"more {number} {LONG}")
        assert done.outcome is Outcome.ANSWERED, done
    bodies = small.sent()
    assert any("Answer in Latin." in str(body["messages"][-1]) for body in bodies[calls:])
    head = bodies[-1]["messages"][0]["content"][0]["text"]
    assert head.startswith('<earlier from="pins">')
    assert "\nAnswer in Latin.\n" in head


async def test_the_replies_say_what_stood_at_the_head(small: Conversation) -> None:
    for number in range(10):
        await small.say(f"{number} {LONG}")
    view = (await small.events())[-1].payload["view"]
    ids = view["head"]["snapshots"]
    assert 0 < view["head_tokens"] < 1_000
    assert await Row.objects.filter(event_id__in=ids).acount() == len(ids)


@pytest.fixture
def failing() -> Iterator[list[bool]]:
    fails = [False]

    def show(sender: Any, shown: Any, **_: Any) -> HeadPart:
        if fails[0]:
            raise ZeroDivisionError
        return HeadPart(source="elsewhere", text="shown", event_ids=(1,))

    head_wanted.connect(show)
    yield fails
    head_wanted.disconnect(show)


async def test_who_fails_at_the_head_harms_no_turn_and_is_back_at_the_next(
    small: Conversation, failing: list[bool]
) -> None:
    for number in range(10):
        await small.say(f"{number} {LONG}")
    shown = []
    for fails in (False, True, False):
        failing[0] = fails
        assert (await small.say("Hello")).outcome is Outcome.ANSWERED
        shown.append('from="elsewhere"' in str(small.sent()[-1]["messages"][0]))
    assert shown == [True, False, True]


async def test_the_user_is_told_in_the_turn_that_a_pin_does_not_fit(small: Conversation) -> None:
    await small.say(f"Remember: {LONG}")
    message = (await small.events())[0]
    await sync_to_async(pinning.pin)(small.session.pk, message.pk)
    while (await starts(small))[-1] <= message.pk:
        await small.say(LONG)
    told = [update.event.payload["content"] for update in small.heard(Stored)]
    assert sum("does not fit at the head of the view" in text for text in told) == 1


async def test_when_the_window_moves_a_worker_is_asked_to_have_a_model_write(
    small: Conversation, waiting: Waiting
) -> None:
    while len(set(await starts(small))) < 2:
        await small.say(LONG)
    jobs = [name for name, _ in await sync_to_async(waiting)()]
    assert jobs.count("mneme.tasks.write_snapshot") == 1
    assert await sync_to_async(tasks.write_snapshot)(small.session.pk) == 0  # no key: the extract stays


async def test_the_history_shows_the_head_that_a_reply_was_made_under(small: Conversation) -> None:
    while len(set(await starts(small))) < 2:
        await small.say(LONG)
    await sync_to_async(written_by_a_model)(small.session.pk)
    [*_, reply] = [event for event in await small.events() if event.payload.get("view")]
    seen = await sync_to_async(seen_at)(reply)
    assert seen is not None
    first = seen.messages[0]["content"][0]["text"]
    assert first.startswith("<earlier")
    assert first == small.sent()[-1]["messages"][0]["content"][0]["text"]
