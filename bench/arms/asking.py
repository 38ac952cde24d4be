"""Asking a server the same views under every arm. Nothing is run: of each reply only what it is counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anima_project.configuration import Model
from anima_project.credentials import Credential
from bench.arms import lives
from bench.arms.behaviour import Behaviour
from bench.arms.voices import ARMS, tails, trajectory, voices
from events_app.models import Record
from nous.capabilities import capabilities, thinking_parameters
from nous.prompt import Body, request, system_prompt
from nous.provider import Provider
from sessions_app.conversation import ThinkingRule, messages, with_tail
from tools_app.registry import Registry

AGAIN = "off again"
"""The off arm a second time: what differs between the two is the model's own chance, and no feeling."""


async def asked(
    model: Model, credential: Credential | None, repeats: int, told: Callable[[str], object]
) -> dict[str, list[Behaviour]]:
    """By arm, the replies to all views of all lives, in one order. ProviderError if the server gives none."""
    registry = Registry.discover()
    found: dict[str, list[Behaviour]] = {arm: [] for arm in (*ARMS, AGAIN)}
    views = {name: lives.views(life) for name, life in lives.LIVES.items()}
    felt = {name: trajectory(its) for name, its in views.items()}
    names = list(views)
    try:
        async with Provider(credential, model) as provider:
            for number, name in enumerate(names):
                other = felt[names[(number + 1) % len(names)]]
                for at, view in enumerate(views[name]):
                    told(f"{name}, view {at + 1} of {len(views[name])}")
                    said = voices(felt[name], other, at)
                    texts = tails(said)
                    for _ in range(repeats):
                        for arm in found:
                            meant = ARMS[0] if arm == AGAIN else arm
                            body = _body(model, registry, view, texts[meant], said[meant].thinking_factor)
                            found[arm].append(Behaviour.of(await provider.create_message(body)))
    finally:
        registry.close()
    return found


def _body(model: Model, registry: Registry, view: Sequence[Record], tail: tuple[str, str], factor: float) -> Body:
    """As a turn would send it, with this inner voice, and behind it what pads it."""
    voice, padding = tail
    abilities = capabilities(model.name, model.capabilities)
    max_tokens = min(model.max_tokens, abilities.output_tokens)
    body = request(
        model=model.name,
        max_tokens=max_tokens,
        system=system_prompt("", "/home/somebody", registry.guidelines()),
        tools=registry.schemas(),
        conversation=messages(view, ThinkingRule(model=model.name)),
        tail=voice,
        thinking=thinking_parameters(abilities, round(model.thinking_tokens * factor), max_tokens),
    )
    return {**body, "messages": with_tail(body["messages"], padding)}
