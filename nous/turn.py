"""The turn: from what the user says to what the agent answers, with as many tool rounds between as it takes.

    lease → close what a crash left open → [ user's messages → call → reply → tools ]* → done

An async generator of updates, see `updates.py`. Everything that happened is in the log before it is told. Setting the
interrupt ends the turn within moments; what was said until then is kept, and each call has its answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace

from asgiref.sync import sync_to_async

from anima_project.configuration import Turn as TurnSettings
from events_app.models import Event
from events_app.payloads import Payload, SystemMessage, ToolCall, UserMessage
from nous import storage
from nous.calls import Repeats, answered, response, with_subject
from nous.cortex import Call, Cortex, prepare
from nous.errors import ContextTooLong, CortexError, ProviderError
from nous.inbox import Inbox
from nous.interruptible import until_interrupted
from nous.provider import Retrying
from nous.recording import recorded
from nous.reply import Block, Reply, Text, Thinking
from nous.reply_stream import Delta, TextDelta, ThinkingDelta
from nous.updates import Done, Notice, Outcome, Stored, ToolFinished, ToolStarted, Update
from sessions_app import lease
from sessions_app.errors import LeaseLost, SessionBusy
from sessions_app.models import Session
from sessions_app.signals import events_left_view
from tools_app.approval import Approver
from tools_app.interrupt import Interrupt
from tools_app.tool import ToolResult

# How long to look away between two looks at a lease that somebody else holds.
LEASE_POLL_S = 0.1
# A model that finds the conversation too long gets a shorter one, this often.
SHRINKS = 3

STOPPED_BECAUSE = {
    "max_tokens": "The reply reached its length limit (model.max_tokens) and was cut. Say “go on” to hear the rest.",
    "refusal": "The model declined to go on with this. Ask differently, or start another session.",
    "model_context_window_exceeded": "The model's context is full, and the reply was cut. Lower viewport.token_budget.",
}


async def turn(
    cortex: Cortex,
    session: Session,
    text: str | None,
    *,
    approver: Approver,
    interrupt: Interrupt | None = None,
    inbox: Inbox | None = None,
) -> AsyncIterator[Update]:
    """One turn. `text` is what the user says; None lets the agent go on from where the log stands.

    Messages put into `inbox` meanwhile are seen at the next model call. SessionBusy if the session stays taken; what
    goes wrong later ends the turn with a system message and `Done`, the last update of every turn.
    """
    interrupt, inbox = interrupt or Interrupt(), inbox or Inbox()
    settings = cortex.configuration.turn
    try:
        holder = await sync_to_async(lease.acquire)(session.pk, settings.lease_s)
    except SessionBusy as busy:
        yield Notice(f"{busy} Waiting …")
        holder = await _acquired(session.pk, settings, interrupt)
    keeping = asyncio.create_task(_keep(session.pk, holder, settings.lease_s, interrupt))
    work = _Turn(cortex=cortex, session=session, approver=approver, interrupt=interrupt, inbox=inbox)
    try:
        async for update in work.updates(text):
            yield update
    finally:
        keeping.cancel()
        await sync_to_async(storage.close_open_calls)(session.pk)
        await sync_to_async(lease.release)(session.pk, holder)


async def _acquired(session_id: int, settings: TurnSettings, interrupt: Interrupt) -> str:
    """The lease, as soon as it is free. SessionBusy once the patience of the settings is spent, or on a stop."""
    deadline = time.monotonic() + settings.wait_s
    while True:
        try:
            return await sync_to_async(lease.acquire)(session_id, settings.lease_s)
        except SessionBusy:
            if interrupt.is_set() or time.monotonic() >= deadline:
                raise
        await asyncio.sleep(LEASE_POLL_S)


async def _keep(session_id: int, holder: str, lease_s: float, interrupt: Interrupt) -> None:
    """Renew the lease until cancelled. If it is lost, the turn must stop: somebody else speaks in the session."""
    while True:
        await asyncio.sleep(lease_s / 3)
        try:
            await sync_to_async(lease.renew)(session_id, holder, lease_s)
        except LeaseLost:
            interrupt.set()
            return


@dataclass(slots=True, kw_only=True)
class _Turn:
    """A turn under way."""

    cortex: Cortex
    session: Session
    approver: Approver
    interrupt: Interrupt
    inbox: Inbox
    repeats: Repeats = field(init=False)
    scale: float = 1.0

    def __post_init__(self) -> None:
        self.repeats = Repeats(self.cortex.configuration.turn.repeats)

    async def updates(self, text: str | None) -> AsyncIterator[Update]:
        for event in await sync_to_async(storage.close_open_calls)(self.session.pk):
            yield Stored(event)
        said = [] if text is None else [text]
        for _ in range(self.cortex.configuration.turn.rounds):
            for event in await self._store([UserMessage(content=words) for words in said + self.inbox.take_all()]):
                yield Stored(event)
            said = []
            done = None
            async for update in self._round():
                if isinstance(update, Done):
                    done = update
                else:
                    yield update
            if done and not (done.outcome is Outcome.ANSWERED and self.inbox.waiting):
                yield done
                return
        rounds = self.cortex.configuration.turn.rounds
        yield await self._say(
            f"Stopped after {rounds} model calls (turn.rounds). Say “go on” to let it continue.", "warning"
        )
        yield Done(Outcome.STOPPED)

    async def _round(self) -> AsyncIterator[Update]:
        """One model call and the tools it asks for. Yields Done if the turn need not go on."""
        reply, heard = None, _Heard()
        try:
            call = await sync_to_async(prepare)(self.cortex, self.session, self.scale)
            if call.view.moved_from:
                await sync_to_async(_announce)(self.session.pk, call)
            stream = self.cortex.provider.stream_message(call.body)
            async for item in until_interrupted(stream, self.interrupt):
                match item:
                    case Reply():
                        reply = item
                    case Retrying():
                        yield Notice(_trying_again(item))
                    case _:
                        heard.add(item)
                        yield item
        except ContextTooLong as error:
            if self.scale > (1 - self.cortex.configuration.viewport.step) ** SHRINKS:
                self.scale *= 1 - self.cortex.configuration.viewport.step
                yield Notice("The model finds the conversation too long; trying again with less of it in view.")
                return
            async for update in self._failed(error):
                yield update
            return
        except CortexError as error:
            if isinstance(error, ProviderError) and error.reply and error.reply.blocks:
                for event in await self._store(_cut_short(error.reply, call, "error")):
                    yield Stored(event)
            async for update in self._failed(error):
                yield update
            return
        if reply is None:
            for event in await self._store(_cut_short(heard.reply(), call, "interrupted")):
                yield Stored(event)
            yield Done(Outcome.INTERRUPTED)
            return
        async for update in self._take_in(reply, call):
            yield update

    async def _take_in(self, reply: Reply, call: Call) -> AsyncIterator[Update]:
        """Store a whole reply, run its calls, and judge by its stop reason what comes next."""
        reply = await sync_to_async(storage.with_ids_of_its_own)(self.session.pk, reply)
        stop_reason = reply.stop_reason or ""
        payloads = recorded(
            reply, model=_model(call), stop_reason=stop_reason, view=call.seen, contributions=call.spoken
        )
        payloads = [with_subject(payload, self.cortex.registry) for payload in payloads]
        for event in await self._store(payloads):
            yield Stored(event)
        calls = [payload for payload in payloads if isinstance(payload, ToolCall)]
        for tool_call in calls:
            async for update in self._run(tool_call):
                yield update
        if self.interrupt.is_set():
            yield Done(Outcome.INTERRUPTED)
        elif notice := STOPPED_BECAUSE.get(stop_reason):
            yield await self._say(notice, "warning")
            if not calls:
                yield Done(Outcome.STOPPED)
        elif calls or stop_reason == "pause_turn":
            return
        elif stop_reason in ("end_turn", "stop_sequence"):
            yield Done(Outcome.ANSWERED)
        else:
            yield await self._say(
                f"The model stopped for a reason that Anima does not know: {stop_reason!r}.", "warning"
            )
            yield Done(Outcome.STOPPED)

    async def _run(self, call: ToolCall) -> AsyncIterator[Update]:
        yield ToolStarted(call.tool_use_id, call.tool_name, call.content)
        if self.repeats.is_one_too_many(call):
            times = self.repeats.most
            yield await self._say(
                f"{call.tool_name} was asked for the same thing {times} times in a row; refused.", "warning"
            )
            text = f"Not run: this is the same call with the same input {times} times in a row. Try something else, or say what is missing."
            answer = response(call, ToolResult(text=text, success=False))
        else:
            answer = await answered(call, self.cortex, self.session, self.approver, self.interrupt)
        for event in await self._store([answer]):
            yield Stored(event)
        yield ToolFinished(call.tool_use_id, call.tool_name, answer.success, answer.content, answer.duration_ms)

    async def _failed(self, error: CortexError) -> AsyncIterator[Update]:
        yield await self._say(str(error), "error")
        yield Done(Outcome.FAILED, error)

    async def _say(self, text: str, level: str) -> Stored:
        [event] = await self._store([SystemMessage(content=text, level=level)])
        return Stored(event)

    async def _store(self, payloads: Sequence[Payload]) -> list[Event]:
        return await sync_to_async(storage.store)(self.session.pk, payloads) if payloads else []


def _announce(session_id: int, call: Call) -> None:
    """What left the view is said once, so that memory can take it in."""
    events_left_view.send_robust(sender=None, session_id=session_id, first=call.view.moved_from, before=call.view.start)


def _cut_short(reply: Reply, call: Call, stop_reason: str) -> list[Payload]:
    """What is stored of a reply that did not end: its words. Calls in it were never made, and are left out."""
    said = replace(reply, blocks=tuple(block for block in reply.blocks if isinstance(block, Text | Thinking)))
    return recorded(
        said, model=_model(call), stop_reason=stop_reason, view=call.seen, contributions=call.spoken, interrupted=True
    )


def _model(call: Call) -> str:
    return str(call.body["model"])


def _trying_again(retrying: Retrying) -> str:
    return f"{retrying.error} Trying again in {retrying.wait_s:.0f} s ({retrying.attempt} of {retrying.attempts}) …"


@dataclass(slots=True)
class _Heard:
    """What came of a reply before it was interrupted."""

    deltas: list[Delta] = field(default_factory=list)

    def add(self, delta: Delta) -> None:
        self.deltas.append(delta)

    def reply(self) -> Reply:
        return Reply(blocks=tuple(_blocks(self.deltas)))


def _blocks(deltas: Iterable[Delta]) -> list[Block]:
    """Neighbouring deltas of one kind are one block. Thinking that was interrupted has no signature and never goes back."""
    blocks: list[Block] = []
    for delta in deltas:
        match delta, blocks[-1] if blocks else None:
            case TextDelta(text), Text(before):
                blocks[-1] = Text(before + text)
            case TextDelta(text), _:
                blocks.append(Text(text))
            case ThinkingDelta(text), Thinking(raw):
                blocks[-1] = Thinking({**raw, "thinking": raw["thinking"] + text})
            case ThinkingDelta(text), _:
                blocks.append(Thinking({"type": "thinking", "thinking": text}))
    return blocks
