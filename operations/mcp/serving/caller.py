"""A program that calls Anima, and what it does in the log."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from anima_project.plain_text import harmless
from events_app.payloads import SystemMessage
from nous import storage
from sessions_app.models import Session

LONGEST_NAME = 60
UNNAMED = "a program without a name"


@dataclass(slots=True)
class Caller:
    """One connection, or all requests of a program where the protocol knows no connections. Its calls of tools are made
    one after the other, as the agent's own are, in one session, so that they share a shell."""

    name: str
    """What it calls itself."""
    directory: str
    """Where its sessions work."""
    takes_turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: dict[int, Session] = field(default_factory=dict)
    """The conversations that it began, which it may go on with."""
    _calls: Session | None = None

    def session_of_calls(self) -> Session:
        """Made by the first call, so that who only looks leaves no trace. Writes to the database."""
        if self._calls is None:
            self._calls = self._begun()
        return self._calls

    def conversation(self, session_id: int | None) -> Session | None:
        """A new one, or one that it began; None if it began none of that number. Writes to the database."""
        if session_id is not None:
            return self.asked.get(session_id)
        session = self._begun()
        self.asked[session.pk] = session
        return session

    def _begun(self) -> Session:
        session = Session.objects.create(directory=self.directory, name=f"MCP: {self.name}", begun_by=self.name)
        storage.store(session.pk, [SystemMessage(content=f"Another program calls, over MCP: {self.name}.")])
        return session


def caller_name(told: str | None) -> str:
    """What a program says of itself, fit for a line."""
    name = " ".join(harmless(told or "").split())[:LONGEST_NAME].strip()
    return name or UNNAMED
