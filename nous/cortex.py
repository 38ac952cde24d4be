"""What is the same for all turns of a process: the model, the tools, the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from anima_project import state
from anima_project.configuration import Configuration
from anima_project.state import State
from nous.capabilities import Capabilities, capabilities, thinking_parameters
from nous.connection import Connection
from nous.errors import BudgetTooSmall
from nous.prompt import Body, fingerprint, fixed_cost, request, system_prompt
from nous.provider import Provider
from sessions_app.contributions import Contribution, felt, gather, spoken, thinking_factor
from sessions_app.conversation import Message, ThinkingRule, messages, with_head
from sessions_app.head import Head
from sessions_app.head import gather as gather_head
from sessions_app.models import Session
from sessions_app.viewport import View
from tools_app.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Cortex:
    provider: Provider
    registry: Registry
    configuration: Configuration
    state: State


@asynccontextmanager
async def open_cortex(way: Connection, registry: Registry) -> AsyncIterator[Cortex]:
    """A cortex for one event loop; its connections are closed at the end of the block."""
    async with Provider(way.credential, way.configuration.model) as provider:
        yield Cortex(provider=provider, registry=registry, configuration=way.configuration, state=state.current())


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A model call, ready to go out."""

    body: Body
    view: View
    head: Head
    prefix: str
    contributions: tuple[Contribution, ...]

    @property
    def model(self) -> str:
        return str(self.body["model"])

    @property
    def seen(self) -> dict[str, Any]:
        """What the reply will say of what the model saw."""
        return {"from": self.view.start, "prefix": self.prefix, **self.head.seen}

    @property
    def spoken(self) -> list[dict[str, str]]:
        return [{"source": part.source, "text": part.text} for part in self.contributions if part.text.strip()]

    @property
    def felt(self) -> dict[str, Any]:
        return felt(self.contributions)


def prepare(cortex: Cortex, session: Session, scale: float = 1.0) -> Call:
    """Assemble the next call afresh from the log. `scale` < 1 shrinks the window, for a model that found it too large.

    Reads the database. BudgetTooSmall if the settings leave no room for a conversation.
    """
    settings = cortex.configuration
    abilities = capabilities(settings.model.name, settings.model.capabilities)
    max_tokens = min(settings.model.max_tokens, abilities.output_tokens)
    tools = cortex.registry.schemas()
    system = system_prompt(_soul(cortex.state), session.directory, cortex.registry.guidelines())
    budget = min(settings.viewport.token_budget, abilities.context_tokens) - fixed_cost(system, tools) - max_tokens
    if budget <= 0:
        raise BudgetTooSmall(budget)
    budget = int(budget * scale) or 1
    view = session.viewport(budget)
    head = gather_head(session.pk, view)
    contributions = gather(session.pk, view)
    prefix = fingerprint(settings.model.name, system, tools, head.texts)
    rule = ThinkingRule(
        model=settings.model.name, prefix=prefix, start=view.start, is_bound=abilities.thinking_is_bound
    )
    conversation = with_head(messages(view.records, rule), head.texts)
    intent = round(settings.model.thinking_tokens * thinking_factor(contributions))
    call = Call(body={}, view=view, head=head, prefix=prefix, contributions=contributions)
    body = request(
        model=settings.model.name,
        max_tokens=max_tokens,
        system=system,
        tools=tools,
        conversation=conversation,
        tail=spoken(call.spoken),
        thinking=_thinking(abilities, intent, max_tokens, conversation),
    )
    return replace(call, body=body)


def _thinking(
    abilities: Capabilities, intent_tokens: int, max_tokens: int, conversation: list[Message]
) -> Mapping[str, Any]:
    """Models with a thinking budget insist that a tool round under way began with its thinking. Where that is gone,
    because the window moved or another model began the round, they think again from the next round on."""
    if abilities.thinking == "budget" and _round_lacks_thinking(conversation):
        return {}
    return thinking_parameters(abilities, intent_tokens, max_tokens)


def _round_lacks_thinking(conversation: list[Message]) -> bool:
    if len(conversation) < 2 or conversation[-1]["content"][0]["type"] != "tool_result":
        return False
    return conversation[-2]["content"][0]["type"] not in ("thinking", "redacted_thinking")


def _soul(state: State) -> str:
    try:
        return state.soul.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def working_directory(session: Session) -> Path:
    """The session's folder, or the user's home where that is gone."""
    folder = Path(session.directory)
    return folder if session.directory and folder.is_dir() else Path.home()
