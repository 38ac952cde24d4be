"""The pages, asked as a browser asks them, by somebody who opened a login link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, Payload, SystemMessage, ToolCall, ToolResponse, UserMessage
from history import login_links
from sessions_app.models import Session

BOTH = ["default", "history"]
"""The databases of the pages."""
USAGE = {"input_tokens": 1_000, "output_tokens": 200, "cache_read_input_tokens": 50_000}

Get = Callable[..., str]


@pytest.fixture
def session(db: None) -> Session:
    return Session.objects.create(name="Tidying", directory="/home/mira")


@pytest.fixture
def client() -> Client:
    """Nobody yet."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def owner(client: Client) -> Client:
    assert client.get(f"/login/{login_links.make(60)}/").status_code == 200
    return client


@pytest.fixture
def get(owner: Client) -> Get:
    """The text of a page that must be there."""

    def text(address: str, **parameters: Any) -> str:
        response = owner.get(address, parameters)
        assert response.status_code == 200, address
        return response.content.decode()

    return text


def say(session: Session, *payloads: Payload) -> list[Event]:
    return [emit(Event.of(session.pk, payload)) for payload in payloads]


def a_conversation(session: Session) -> list[Event]:
    """One of each: a question, a reply with thinking and a voice, a call that fails, a notice, an answer."""
    first = say(session, UserMessage(content="What takes up the space?"))[0]
    view = {"from": first.pk, "prefix": "p"}
    voice = {"source": "thymos", "text": "I am curious."}
    thinking = {"type": "thinking", "thinking": "Sizes, so du.", "signature": "c2ln"}
    return [
        first,
        *say(
            session,
            AgentMessage(
                content="Let me *look*.",
                thinking=(thinking,),
                model="claude-sonnet-5-5",
                stop_reason="tool_use",
                usage=USAGE,
                view=view,
                contributions=(voice,),
            ),
            ToolCall(tool_name="bash", tool_input={"command": "du -sh"}, tool_use_id="t1", content="du -sh"),
            ToolResponse(tool_name="bash", tool_use_id="t1", content="Permission denied", success=False, duration_ms=7),
            SystemMessage(content="The server was busy.", level="warning"),
            AgentMessage(content="It is the cellar.", model="claude-sonnet-5-5", usage=USAGE, view=view),
        ),
    ]
