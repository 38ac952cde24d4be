from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from hypothesis import given

from events_app.models import Event, Record
from events_app.payloads import AgentMessage
from history.entries import entries
from nous.seen import seen, seen_at
from sessions_app.contributions import Contribution
from sessions_app.signals import contributions_wanted
from tests.nous.conftest import Conversation
from tests.nous.conftest import conversation as conversation
from tests.nous.conftest import server as server
from tests.sessions_app.logs import logs


def voice(**_: Any) -> Contribution:
    return Contribution(source="test", text="I want to see it all.")


async def test_what_is_shown_is_what_went_out(conversation: Conversation) -> None:
    contributions_wanted.connect(voice)
    try:
        await conversation.say("Hello there")
        await conversation.say("and again, with more")
        await conversation.say('call bash {"command": "say hi"}')
        conversation.configure(viewport={"token_budget": 3_600})
        await conversation.say("after the window has moved")
    finally:
        contributions_wanted.disconnect(voice)
    replies = [event for event in await conversation.events() if event.payload.get("model")]
    sent = conversation.sent()
    assert len(replies) == len(sent) > 3
    for reply, body in zip(replies, sent, strict=True):
        shown = await sync_to_async(seen_at)(reply)
        assert shown is not None
        assert shown.messages == [_bare(message) for message in body["messages"]]


@given(records=logs())
def test_whatever_the_log_holds_it_can_be_shown(records: list[Record]) -> None:
    reply = AgentMessage(model="m", view={"from": records[0].id, "prefix": "p"})
    assert seen(records, reply, thinking_is_bound=True).events == len(records)


@given(records=logs())
def test_every_event_is_shown_once(records: list[Record]) -> None:
    found = entries(records)
    ids = [entry.record.id for entry in found]
    answers = [entry.answer.id for entry in found if entry.answer]
    assert sorted({*ids, *answers}) == sorted(record.id for record in records)
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_an_event_that_begins_no_reply_has_no_view() -> None:
    assert seen_at(Event(event_type="agent_message", payload={"content": "a later stretch"}, session_id=1)) is None


def _bare(message: dict[str, Any]) -> dict[str, Any]:
    """Without the marks that say up to where the server may cache."""
    content = [{key: value for key, value in block.items() if key != "cache_control"} for block in message["content"]]
    return {**message, "content": content}
