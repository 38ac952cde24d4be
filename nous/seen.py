"""What the model saw at a reply: the messages as they went out, worked out from the log again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anima_project import state
from anima_project.configuration import fresh_configuration
from events_app.models import Event, Record
from events_app.payloads import AgentMessage
from nous.capabilities import capabilities
from nous.prompt import fingerprint, system_prompt
from sessions_app.contributions import spoken
from sessions_app.conversation import Message, ThinkingRule, messages, with_head, with_tail
from sessions_app.head import gather
from sessions_app.models import Session
from sessions_app.viewport import View, shown_at_head
from tools_app.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The conversation as one call had it."""

    messages: Sequence[Message]
    first_event: int
    """Where the window began."""
    events: int
    cost: int
    """Tokens of the events in view, counted or estimated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What stood before the conversation."""

    system: str
    tools: Sequence[Mapping[str, Any]]
    is_as_then: bool
    """Whether it is the very same; if not, it is what a call would begin with today."""


def seen(records: Sequence[Record], reply: AgentMessage, *, thinking_is_bound: bool, head: Sequence[str] = ()) -> Seen:
    """Pure. `records`: those of the session from where the reply's view started up to the reply, and without it;
    `head`: what stood in front of them."""
    start = _start(reply)
    prefix = str(reply.view.get("prefix", ""))
    rule = ThinkingRule(model=reply.model, prefix=prefix, start=start, is_bound=thinking_is_bound)
    return Seen(
        messages=with_tail(with_head(messages(records, rule), head), spoken(reply.contributions)),
        first_event=records[0].id if records else start,
        events=len(records),
        cost=sum(record.cost for record in records),
    )


def seen_at(event: Event) -> Seen | None:
    """What the model saw at this reply; None if the event does not begin a reply. Reads the window, nothing else."""
    reply = event.value
    if not isinstance(reply, AgentMessage) or not reply.model:
        return None
    in_view = Event.objects.filter(session_id=event.session_id, id__gte=_start(reply), id__lt=event.pk)
    bound = capabilities(reply.model, fresh_configuration().model.capabilities).thinking_is_bound
    records = list(in_view.in_context().order_by("id").records())
    return seen(records, reply, thinking_is_bound=bound, head=_head(event.session_id, reply))


def _head(session_id: int, reply: AgentMessage) -> tuple[str, ...]:
    """What stood at the head, made again from the events that the reply names."""
    return gather(session_id, View((), 0, head=shown_at_head(reply.view))).texts


def front(session: Session, reply: AgentMessage) -> Front:
    """System prompt and tools of the session. They are not in the log, only their fingerprint is."""
    registry = Registry.discover()
    try:
        tools, guidelines = registry.schemas(), registry.guidelines()
    finally:
        registry.close()
    soul = state.current().soul
    text = soul.read_text(encoding="utf-8", errors="replace") if soul.exists() else ""
    system = system_prompt(text, session.directory, guidelines)
    return Front(
        system=system,
        tools=tools,
        is_as_then=fingerprint(reply.model, system, tools, _head(session.pk, reply)) == reply.view.get("prefix"),
    )


def _start(reply: AgentMessage) -> int:
    start = reply.view.get("from")
    return start if type(start) is int else 0
