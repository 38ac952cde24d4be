"""One tool call, from the model's wish to the response that is stored: it always has one, whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from events_app.payloads import Payload, ToolCall, ToolResponse
from nous.cortex import Cortex, working_directory
from nous.interruptible import in_thread, or_interrupted
from sessions_app.models import Session
from tools_app.approval import Approver, Policy, Request, decide
from tools_app.errors import ToolError
from tools_app.floor import hard_floor
from tools_app.interrupt import Interrupt
from tools_app.registry import Registry
from tools_app.tool import Placed, ToolContext, ToolResult

log = logging.getLogger(__name__)

# A tool that heard the stop may need a moment to say how far it came; one that did not hear it is left behind.
PATIENCE_S = 2.0

# A person reads no faster.
PROGRESS_EVERY_S = 1.0

STOPPED = "Interrupted by the user before it ran."
DENIED, INTERRUPTED = "denied", "interrupted"


@dataclass(slots=True)
class Repeats:
    """Counts how often the same call with the same input came in a row."""

    most: int
    _last: str = field(default="", init=False)
    _count: int = field(default=0, init=False)

    def is_one_too_many(self, call: ToolCall) -> bool:
        key = json.dumps([call.tool_name, call.tool_input], sort_keys=True)
        self._count = self._count + 1 if key == self._last else 1
        self._last = key
        return self._count >= self.most


async def answered(
    call: ToolCall,
    cortex: Cortex,
    session: Session,
    approver: Approver,
    interrupt: Interrupt,
    progressed: Callable[[str], None] = lambda _: None,
) -> ToolResponse:
    """Run the call, if it may run, and say what came of it. Raises nothing of the tool's. `progressed` hears, in this
    event loop and not too often, how far the tool has come."""
    if refusal := await _refusal(call, cortex, session, approver, interrupt):
        return response(call, refusal.result, unfinished=refusal.unfinished)
    context = ToolContext(
        session_id=session.pk,
        directory=working_directory(session),
        scratch=cortex.state.results(session.pk),
        interrupt=interrupt,
        progressed=_now_and_then(progressed),
    )
    began_ns = time.monotonic_ns()
    run = in_thread(cortex.registry.run, call.tool_name, call.tool_input, context)
    result = await or_interrupted(run, interrupt, PATIENCE_S)
    if result is None:
        result = ToolResult(
            text="Interrupted by the user; the tool did not stop in time and was left behind.", success=False
        )
    duration_ms = (time.monotonic_ns() - began_ns) // 1_000_000
    stopped = interrupt.is_set() and not result.success
    return response(call, result, duration_ms, unfinished=INTERRUPTED if stopped else "")


def _now_and_then(hear: Callable[[str], None]) -> Callable[[str], None]:
    """For other threads to call: what comes too soon after the last is left out."""
    loop = asyncio.get_running_loop()
    next_s = 0.0

    def told(text: str) -> None:
        nonlocal next_s
        if (now_s := time.monotonic()) < next_s:
            return
        next_s = now_s + PROGRESS_EVERY_S
        with suppress(RuntimeError):  # the loop ended: nobody waits any more
            loop.call_soon_threadsafe(hear, text)

    return told


def with_subject(payload: Payload, registry: Registry) -> Payload:
    """A call with a line that says what it is about, for people to read; any other payload as it is."""
    if not isinstance(payload, ToolCall):
        return payload
    try:
        return replace(payload, content=registry.get(payload.tool_name).subject(payload.tool_input))
    except ToolError:
        return payload
    except Exception as error:  # a tool is anybody's code, and its call must be stored all the same
        log.exception("%s does not say what its call is about", payload.tool_name)
        registry.blame(payload.tool_name, error)
        return payload


def response(call: ToolCall, result: ToolResult, duration_ms: int = 0, unfinished: str = "") -> ToolResponse:
    return ToolResponse(
        tool_name=call.tool_name,
        tool_use_id=call.tool_use_id,
        content=result.text,
        success=result.success,
        duration_ms=duration_ms,
        unfinished=unfinished,
    )


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What a call that does not run is answered, and whose wish that was, if it was somebody's."""

    result: ToolResult
    unfinished: str = ""


async def _refusal(
    call: ToolCall, cortex: Cortex, session: Session, approver: Approver, interrupt: Interrupt
) -> _Refusal | None:
    """Why the call does not run, for the model to read; None if it does."""
    if interrupt.is_set():
        return _not_run(STOPPED, INTERRUPTED)
    try:
        verdict = await in_thread(_judged, call, cortex, session)
    except Exception as error:  # the tool had its say in this, and a tool is anybody's code
        log.exception("Whether %s may run could not be judged", call.tool_name)
        cortex.registry.blame(call.tool_name, error)
        return _not_run(f"Not run: whether {call.tool_name} may do this could not be judged; Anima's log says why.")
    if not isinstance(verdict, Request):
        return verdict
    answer = await or_interrupted(approver.approve(verdict), interrupt)
    if answer is None:
        return _not_run(STOPPED, INTERRUPTED)
    return None if answer.allowed else _not_run(f"Not run. {answer.reason or 'The user said no.'}", DENIED)


def _judged(call: ToolCall, cortex: Cortex, session: Session) -> _Refusal | Request | None:
    """A refusal, a question for the user, or None for a call that may run at once."""
    if call.malformed_input:
        return _not_run("Not run: the input was cut short or is no JSON object. Call again with a valid, shorter one.")
    try:
        tool = cortex.registry.get(call.tool_name)
        cortex.registry.validate(call.tool_name, call.tool_input)
    except ToolError as error:
        return _not_run(str(error))
    place = tool.place(session.pk) if isinstance(tool, Placed) else None
    floor = partial(hard_floor, directory=place or working_directory(session))
    decision = decide(tool, call.tool_input, cortex.configuration.approval, floor)
    match decision.policy:
        case Policy.ALLOW:
            return None
        case Policy.DENY:
            return _not_run(f"Not run. {decision.reason}", DENIED)
    subject = tool.subject(call.tool_input)
    return Request(tool=call.tool_name, subject=subject, tool_input=call.tool_input, reason=decision.reason)


def _not_run(text: str, unfinished: str = "") -> _Refusal:
    return _Refusal(ToolResult(text=text, success=False), unfinished)
