"""The rounds of a turn: the user's messages → a model call → its reply → the tools it asks for, and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from anima_project.plugins import notices
from events_app.models import Event
from events_app.payloads import Payload, SystemMessage, ToolCall, ToolResponse, UserMessage
from nous import storage
from nous.calls import Repeats, answered, response, with_subject
from nous.cortex import Call, Cortex, prepare
from nous.errors import ContextTooLong, CortexError, ProviderError
from nous.inbox import Inbox
from nous.interruptible import in_thread, or_interrupted, until_interrupted
from nous.provider import Retrying
from nous.recording import recorded
from nous.reply import Reply, Text, Thinking
from nous.reply_stream import Delta, said_so_far
from nous.updates import Asked, Done, Notice, Outcome, Stored, ToolFinished, ToolStarted, ToolWaits, Update
from sessions_app.models import Session
from sessions_app.signals import events_left_view
from tools_app.approval import Answer, Approver, Request
from tools_app.errors import Interrupted
from tools_app.interrupt import Interrupt
from tools_app.tool import ToolResult

# A model that finds the conversation too long gets a shorter one, this often.
SHRINKS = 3

STOPPED_BECAUSE = {
    "max_tokens": "The reply reached its length limit (model.max_tokens) and was cut. Say “go on” to hear the rest.",
    "refusal": "The model declined to go on with this. Ask differently, or start another session.",
    "model_context_window_exceeded": "The model's context is full, and the reply was cut. Lower viewport.token_budget.",
}


@dataclass(slots=True, kw_only=True)
class Rounds:
    """A turn under way. Whoever runs it holds the session's lease."""

    cortex: Cortex
    session: Session
    approver: Approver
    interrupt: Interrupt
    inbox: Inbox
    tell: Callable[[Update], None]
    said_by: str = ""
    """The program that speaks, if it is not the user: then nothing that a message names comes along."""
    repeats: Repeats = field(init=False)
    shrunk: int = 0

    def __post_init__(self) -> None:
        self.repeats = Repeats(self.cortex.configuration.turn.repeats)

    async def run(self, text: str | None) -> Done:
        """Rounds until the agent has answered, was stopped, or has used up its rounds."""
        most = self.cortex.configuration.turn.rounds
        said = [] if text is None else [text]
        for _ in range(most):
            await self._store_what_was_said(said)
            said = []
            done = await self._round()
            if done and not (done.outcome is Outcome.ANSWERED and self.inbox.waiting):
                return done
        await self._say(f"Stopped after {most} model calls (turn.rounds). Say “go on” to let it continue.", "warning")
        return Done(Outcome.STOPPED)

    async def _message(self, words: str) -> UserMessage:
        """With what it names: a server's resource, a prompt. Stored before the model hears of it, as all else."""
        registry = self.cortex.registry
        if self.said_by:
            return UserMessage(content=words, said_by=self.said_by)
        if not (mentions := registry.mentioned(words)):
            return UserMessage(content=words)
        self.tell(Notice(f"Reading {', '.join(mention.source for mention in mentions)} …"))
        scratch = self.cortex.state.results(self.session.pk)
        work = in_thread(registry.attachments, mentions, scratch, self.interrupt)
        try:
            found = await or_interrupted(work, self.interrupt) or []
        except Interrupted:
            found = []
        return UserMessage(content=words, attached=tuple(one.as_json() for one in found))

    async def _round(self) -> Done | None:
        """One model call and the tools it asks for. None if the turn goes on."""
        try:
            call, noted = await sync_to_async(self._prepared)()
        except CortexError as error:
            return await self._failed(error)
        for event in noted:
            self.tell(Stored(event))
        for notice in await sync_to_async(notices.untold)():
            await self._say(notice, "warning")
        try:
            reply = await self._streamed(call)
        except ContextTooLong as error:
            if self.shrunk >= SHRINKS:
                return await self._failed(error)
            self.shrunk += 1
            self.tell(Notice("The model finds the conversation too long; trying again with less of it in view."))
            return None
        except ProviderError as error:
            if error.reply and error.reply.blocks:
                await self._store(_cut_short(error.reply, call, "error"))
            return await self._failed(error)
        if not reply.is_complete:
            await self._store(_cut_short(reply, call, "interrupted"))
            return Done(Outcome.INTERRUPTED)
        return await self._take_in(reply, call)

    def _prepared(self) -> tuple[Call, list[Event]]:
        """The next call, and what subsystems wrote into the log while it was made. What left the view is announced, so
        that memory can take it in."""
        scale = (1 - self.cortex.configuration.viewport.step) ** self.shrunk
        call = prepare(self.cortex, self.session, scale)
        if call.view.moved_from:
            events_left_view.send_robust(
                sender=None,
                session_id=self.session.pk,
                first=call.view.moved_from,
                before=call.view.start,
            )
        return call, storage.noted_since(self.session.pk, call.view) if call.view.head is None else []

    async def _streamed(self, call: Call) -> Reply:
        """The reply, told as it comes; an incomplete one if the user said stop. ProviderError."""
        heard: list[Delta] = []
        self.tell(Asked())
        stream = until_interrupted(self.cortex.provider.stream_message(call.body), self.interrupt)
        async with aclosing(stream):
            async for item in stream:
                match item:
                    case Reply():
                        return item
                    case Retrying():
                        self.tell(Notice(_trying_again(item)))
                    case _:
                        heard.append(item)
                        self.tell(item)
        return Reply(blocks=said_so_far(heard))

    async def _take_in(self, reply: Reply, call: Call) -> Done | None:
        """Store a whole reply, run its calls, and judge by its stop reason what comes next."""
        reply = await sync_to_async(storage.with_ids_of_its_own)(self.session.pk, reply)
        payloads = recorded(reply, model=call.model, view=call.seen, contributions=call.spoken, felt=call.felt)
        payloads = [with_subject(payload, self.cortex.registry) for payload in payloads]
        await self._store(payloads)
        calls = [payload for payload in payloads if isinstance(payload, ToolCall)]
        for tool_call in calls:
            await self._run(tool_call)
        if self.interrupt.is_set():
            return Done(Outcome.INTERRUPTED)
        return await self._judged(reply.stop_reason or "", goes_on=bool(calls))

    async def _judged(self, stop_reason: str, *, goes_on: bool) -> Done | None:
        """No stop reason is taken for success silently; `goes_on` if the model waits for results."""
        if notice := STOPPED_BECAUSE.get(stop_reason):
            await self._say(notice, "warning")
            return None if goes_on else Done(Outcome.STOPPED)
        if goes_on or stop_reason == "pause_turn":
            return None
        if stop_reason in ("end_turn", "stop_sequence"):
            return Done(Outcome.ANSWERED)
        await self._say(f"The model stopped for a reason that Anima does not know: {stop_reason!r}.", "warning")
        return Done(Outcome.STOPPED)

    async def _run(self, call: ToolCall) -> None:
        self.tell(ToolStarted(call.tool_use_id, call.tool_name, call.content))
        if self.repeats.is_one_too_many(call):
            answer = await self._refused(call)
        else:
            approver = _Told(self.approver, self.tell, call.tool_use_id)
            answer = await answered(
                call, self.cortex, self.session, approver, self.interrupt, lambda text: self.tell(Notice(text))
            )
        await self._store([answer])
        self.tell(ToolFinished(call.tool_use_id, call.tool_name, answer.success, answer.content, answer.duration_ms))

    async def _refused(self, call: ToolCall) -> ToolResponse:
        times = f"{self.repeats.most} times in a row"
        await self._say(f"{call.tool_name} was asked for the same thing {times}; refused.", "warning")
        text = (
            f"Not run: this is the same call with the same input {times}. Try something else, or say what is missing."
        )
        return response(call, ToolResult(text=text, success=False))

    async def _failed(self, error: CortexError) -> Done:
        await self._say(str(error), "error")
        return Done(Outcome.FAILED, error)

    async def _say(self, text: str, level: str) -> None:
        await self._store([SystemMessage(content=text, level=level)])

    async def _store_what_was_said(self, said: list[str]) -> None:
        """And what came meanwhile, which goes on waiting if it cannot be stored."""
        waiting = self.inbox.take_all()
        try:
            await self._store([await self._message(words) for words in said + waiting])
        except DatabaseError:
            for words in reversed(waiting):
                self.inbox.put_back(words)
            raise

    async def _store(self, payloads: Sequence[Payload]) -> None:
        if payloads:
            for event in await sync_to_async(storage.store)(self.session.pk, payloads):
                self.tell(Stored(event))


@dataclass(frozen=True, slots=True)
class _Told:
    """The same approver, whose questions are told."""

    approver: Approver
    tell: Callable[[Update], None]
    tool_use_id: str

    async def approve(self, request: Request) -> Answer:
        self.tell(ToolWaits(self.tool_use_id))
        answer = await self.approver.approve(request)
        self.tell(ToolWaits(self.tool_use_id, is_over=True))
        return answer


def _cut_short(reply: Reply, call: Call, stop_reason: str) -> list[Payload]:
    """What is stored of a reply that did not end: its words. Calls in it were never made, and are left out."""
    words = tuple(block for block in reply.blocks if isinstance(block, Text | Thinking))
    said = replace(reply, blocks=words, stop_reason=stop_reason)
    return recorded(said, model=call.model, view=call.seen, contributions=call.spoken, felt=call.felt, interrupted=True)


def _trying_again(retrying: Retrying) -> str:
    return (
        f"{retrying.error.what}. Trying again in {retrying.wait_s:.0f} s ({retrying.attempt} of {retrying.attempts}) …"
    )
