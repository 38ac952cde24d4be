"""A program's call of one of Anima's tools: judged, run and stored as a call of the agent's own is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from asgiref.sync import sync_to_async

from events_app.payloads import ToolCall, ToolResponse
from nous import storage
from nous.calls import answered, with_subject
from nous.cortex import Cortex
from nous.leased import leased
from operations.mcp.serving.caller import Caller
from tools_app.approval import Approver
from tools_app.interrupt import Interrupt


async def called(
    cortex: Cortex, caller: Caller, tool: str, tool_input: Mapping[str, Any], approver: Approver, interrupt: Interrupt
) -> ToolResponse:
    """What came of it; it is in the log, and so is the call. SessionBusy if somebody else speaks in its session."""
    async with caller.takes_turns:
        session = await sync_to_async(caller.session_of_calls)()
        async with leased(session.pk, cortex.configuration.turn, interrupt, tell=_nobody):
            made = ToolCall(tool_name=tool, tool_input=dict(tool_input), tool_use_id=f"mcp_{secrets.token_hex(12)}")
            call = await sync_to_async(with_subject)(made, cortex.registry)
            await sync_to_async(storage.store)(session.pk, [call])
            response = await answered(made, cortex, session, approver, interrupt)
            await sync_to_async(storage.store)(session.pk, [response])
            return response


def _nobody(_: object) -> None:
    """A notice for the moment, and nobody looks."""
