"""A program's question to the agent: a turn, as `anima ask` has one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async

from events_app.payloads import AgentMessage, SystemMessage, ToolResponse
from nous.cortex import Cortex
from nous.turn import turn
from nous.updates import Done, Notice, Outcome, Stored, ToolStarted, Update
from operations.mcp.serving.caller import Caller
from tools_app.approval import Approver
from tools_app.interrupt import Interrupt

Progressed = Callable[[str], Awaitable[None]]


@dataclass(slots=True)
class Heard:
    """What a turn said so far, as far as the one who asked is concerned: the last reply, and what went wrong."""

    answer: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    outcome: Outcome = Outcome.FAILED

    def take(self, update: Update) -> None:
        match update:
            case Stored(event):
                match event.value:
                    case AgentMessage(content=text) if text.strip():
                        self.answer.append(text.strip())
                    case ToolResponse():  # what was said before it led up to the call
                        self.answer.clear()
                    case SystemMessage(content=text, level="warning" | "error"):
                        self.trouble.append(text)
            case Done(outcome):
                self.outcome = outcome

    @property
    def text(self) -> str:
        words = self.answer if self.outcome is Outcome.ANSWERED else [*self.answer, *self.trouble]
        return "\n\n".join(words) or f"There is no answer: the turn was {self.outcome}."


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    success: bool
    session_id: int | None = None


async def asked(
    cortex: Cortex,
    caller: Caller,
    text: str,
    session_id: int | None,
    approver: Approver,
    interrupt: Interrupt,
    progressed: Progressed,
) -> Answer:
    """The agent's answer. `session_id`: the conversation to go on with. SessionBusy."""
    session = await sync_to_async(caller.conversation)(session_id)
    if session is None:
        mine = ", ".join(map(str, caller.asked)) or "none yet"
        return Answer(f"Session {session_id} was not begun here (those that were: {mine}). Leave it out.", False)
    heard = Heard()
    answering = turn(cortex, session, text, approver=approver, interrupt=interrupt, said_by=caller.name)
    async with aclosing(answering) as updates:
        async for update in updates:
            heard.take(update)
            match update:
                case ToolStarted(_, tool, subject):
                    await progressed(f"{tool} {' '.join(subject.split())[:100]}")
                case Notice(notice):
                    await progressed(notice)
    return Answer(heard.text, heard.outcome is Outcome.ANSWERED, session.pk)
