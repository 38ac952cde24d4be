"""Where other programs' calls come in, over whichever transport: each is work of its own that a stop reaches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from anima_project import state
from anima_project.database_errors import explained
from anima_project.errors import AnimaError
from events_app.payloads import ToolResponse
from nous.current import CurrentCortex
from operations.mcp.serving.asking import Answer, Progressed, asked
from operations.mcp.serving.caller import Caller
from operations.mcp.serving.calling import called
from tools_app.approval import AllowListed
from tools_app.interrupt import Interrupt
from tools_app.tool import Tool

log = logging.getLogger(__name__)

ASK: Final = "ask"
ASK_ABOUT = (
    "Ask Anima, a personal agent with a memory and tools of its own, and get its answer. It knows its user and what was "
    "said and done in earlier conversations. An answer may take minutes. Give the session of an earlier answer to go on "
    "with that conversation; without it, another one begins."
)
ASK_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "minLength": 1, "description": "What you say to it."},
        "session": {"type": "integer", "minimum": 1, "description": "The conversation to go on with."},
    },
    "required": ["text"],
    "additionalProperties": False,
}
ENDING_S: Final = 5.0
"""How long calls under way may take to be stored as stopped, once everything ends."""


class Desk:
    """For one event loop."""

    def __init__(self, cortex: CurrentCortex, allowed: list[str], directory: str) -> None:
        self._cortex = cortex
        self._directory = directory
        self._approver = AllowListed(allowed, _permitting())
        self._callers: dict[str, Caller] = {}
        self._under_way: dict[asyncio.Task[Any], Interrupt] = {}

    def caller(self, key: str, name: str) -> Caller:
        """The one of this key: who it is, is told once."""
        return self._callers.setdefault(key, Caller(name, self._directory))

    async def tools(self) -> list[Tool]:
        """Those that may be called. Loads them."""
        return await sync_to_async(self._cortex.registry.own)()

    async def call(self, caller: Caller, tool: str, tool_input: Mapping[str, Any]) -> Answer:
        """One of the tools. Raises nothing but CancelledError, which stops the call and leaves it stored."""
        interrupt = Interrupt()
        return await self._stoppable(self._called(caller, tool, tool_input, interrupt), interrupt)

    async def ask(self, caller: Caller, text: str, session_id: int | None, progressed: Progressed) -> Answer:
        """As `call`."""
        interrupt = Interrupt()
        return await self._stoppable(self._asked(caller, text, session_id, interrupt, progressed), interrupt)

    async def end(self) -> None:
        """Stop whatever is under way, and wait until the log has it."""
        for interrupt in self._under_way.values():
            interrupt.set()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=ENDING_S)

    async def _called(self, caller: Caller, tool: str, tool_input: Mapping[str, Any], interrupt: Interrupt) -> Answer:
        cortex = await self._cortex.get()
        response: ToolResponse = await called(cortex, caller, tool, tool_input, self._approver, interrupt)
        return Answer(response.content, response.success)

    async def _asked(
        self, caller: Caller, text: str, session_id: int | None, interrupt: Interrupt, progressed: Progressed
    ) -> Answer:
        cortex = await self._cortex.get()
        return await asked(cortex, caller, text, session_id, self._approver, interrupt, progressed)

    async def _stoppable(self, work: Coroutine[Any, Any, Answer], interrupt: Interrupt) -> Answer:
        """A task of its own does the work: whoever called may be gone any moment, and the log must be whole."""
        task = asyncio.create_task(work)
        self._under_way[task] = interrupt
        task.add_done_callback(self._over)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            interrupt.set()
            raise
        except AnimaError as error:  # of the settings, the credentials, the session: the text says what to do
            return Answer(str(error), False)
        except DatabaseError as error:
            log.exception("A call over MCP could not be stored")
            return Answer(str(explained(error) or "The database cannot be used; Anima's log says why."), False)
        except Exception:  # nothing that goes wrong in a call may end the others
            log.exception("A call over MCP failed")
            return Answer("This failed by a fault of Anima's own; its log says more.", False)

    def _over(self, task: asyncio.Task[Any]) -> None:
        del self._under_way[task]
        if not task.cancelled():
            task.exception()  # has been told, or nobody waits for it any more


def _permitting() -> str:
    where = state.current().configuration
    return f'anima mcp serve --allow {{tool}} permits it, and so does {{tool}} = "allow" in [approval.tools] of {where}'
