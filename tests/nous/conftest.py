"""A cortex whose model is the rehearsal, on a real socket, and whose tools are the tests' own."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db import connections

from anima_project import state
from anima_project.configuration import Approval, Configuration, Model
from anima_project.credentials import Credential
from events_app.models import Event
from nous.cortex import Cortex
from nous.inbox import Inbox
from nous.provider import Provider
from nous.rehearsal import Rehearsal
from nous.turn import turn
from nous.updates import Done, Update
from sessions_app.models import Session
from tools_app.approval import AllowListed, Approver
from tools_app.errors import ToolError
from tools_app.interrupt import Interrupt
from tools_app.registry import Registry
from tools_app.tool import ToolContext, ToolResult


class Shell:
    """Stands where bash stands, and does what its command says."""

    name: ClassVar[str] = "bash"
    description: ClassVar[str] = "Says, fails, or waits."
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {"command": {"type": "string"}},
        "required": ["command"],
    }
    changes_something: ClassVar[bool] = True
    guidelines: ClassVar[str] = "Use bash sparingly."
    moved_to: Path | None = None

    def place(self, session_id: int) -> Path | None:
        return self.moved_to

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("command", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        verb, _, rest = tool_input["command"].partition(" ")
        match verb:
            case "say":
                return ToolResult(text=rest)
            case "raise":
                raise ZeroDivisionError(rest)
            case "refuse":
                raise ToolError(rest)
            case "wait":
                while not context.interrupt.is_set():
                    time.sleep(0.005)
                return ToolResult(text="stopped half way", success=False)
            case "sleep":  # deaf to interrupts
                time.sleep(float(rest))
        return ToolResult(text="")

    def close(self) -> None:
        pass


@dataclass
class Conversation:
    """Drives turns in one session and keeps their updates."""

    cortex: Cortex
    session: Session
    server: Rehearsal
    approver: Approver = field(default_factory=lambda: AllowListed(["bash"]))
    inbox: Inbox = field(default_factory=Inbox)
    updates: list[Update] = field(default_factory=list)

    async def say(self, text: str | None, interrupt: Interrupt | None = None) -> Done:
        done = None
        async for update in self.stream(text, interrupt):
            if isinstance(update, Done):
                done = update
        assert done is not None, "the last update of a turn is Done"
        return done

    async def stream(self, text: str | None, interrupt: Interrupt | None = None) -> AsyncIterator[Update]:
        updates = turn(self.cortex, self.session, text, approver=self.approver, interrupt=interrupt, inbox=self.inbox)
        async with aclosing(updates) as stream:
            async for update in stream:
                self.updates.append(update)
                yield update

    def heard(self, kind: type[Any]) -> list[Any]:
        return [update for update in self.updates if isinstance(update, kind)]

    async def events(self) -> list[Event]:
        return [event async for event in Event.objects.filter(session=self.session).order_by("id")]

    async def types(self) -> list[str]:
        return [event.event_type for event in await self.events()]

    async def contents(self, event_type: str) -> list[str]:
        return [event.payload["content"] for event in await self.events() if event.event_type == event_type]

    def configure(self, **sections: Mapping[str, Any]) -> None:
        settings = self.cortex.configuration
        changed = {name: replace(getattr(settings, name), **values) for name, values in sections.items()}
        self.cortex = replace(self.cortex, configuration=replace(settings, **changed))

    def sent(self) -> list[dict[str, Any]]:
        """The bodies of the model calls, in order."""
        return [request.body for request in self.server.requests if request.path.endswith("/messages")]


@pytest.fixture
def server() -> Iterator[Rehearsal]:
    with Rehearsal() as server:
        yield server


@pytest_asyncio.fixture
async def conversation(transactional_db: None, server: Rehearsal, tmp_path: Path) -> AsyncIterator[Conversation]:
    model = Model(base_url=server.url, attempts=3, longest_wait_s=0.01, thinking_tokens=0, max_tokens=2_000)
    async with Provider(Credential("api_key", "key"), model) as provider:
        cortex = Cortex(
            provider=provider,
            registry=Registry([Shell()]),
            configuration=Configuration(model=model, approval=Approval()),
            state=state.State(tmp_path, "test"),
        )
        session = await Session.objects.acreate(directory=str(tmp_path))
        yield Conversation(cortex, session, server)
    await sync_to_async(connections.close_all)()
