"""The rules of thinking: what a model family takes for `thinking` and effort, and where thinking blocks may stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from nous.rehearsal.blocks import THOUGHTS
from nous.rehearsal.models import Family, family
from nous.rehearsal.pairing import Message, merged

MIN_BUDGET_TOKENS = 1024
EFFORTS = ("low", "medium", "high", "xhigh", "max")
BINDING_BETA = "thinking-binding-controls-2026-08-01"
_FIELDS: Mapping[str, set[str]] = {
    "enabled": {"type", "budget_tokens", "display"},
    "disabled": {"type"},
    "between_tools": {"type"},
    "adaptive": {"type", "display"},
}


def is_on(body: Mapping[str, Any]) -> bool:
    """Whether the model thinks before it answers this request."""
    kind = body.get("thinking", {}).get("type")
    if kind is None:
        return family(body["model"]).thinks_unasked
    return kind in ("enabled", "adaptive")


def is_shown(body: Mapping[str, Any]) -> bool:
    """Whether thinking blocks come with their text; the newest models leave it out unless asked for a summary."""
    default = "omitted" if family(body["model"]).thinks_unasked else "summarized"
    return bool((body.get("thinking", {}).get("display") or default) == "summarized")


def drops_mismatched(body: Mapping[str, Any]) -> bool:
    """Whether the request asks that thinking bound to another conversation be dropped and not refused."""
    binding = body.get("thinking", {}).get("block_binding") or {}
    return bool(binding.get("prefix_mismatch_behavior") == "drop_block")


def complaints(body: Mapping[str, Any], *, betas: Collection[str], counting: bool) -> Iterator[str]:
    """What is wrong with the thinking of a request that is otherwise well-formed."""
    model = family(body["model"])
    yield from _effort(body, model)
    if "thinking" in body:
        yield from _config(body["thinking"], model, betas)
        if body["thinking"]["type"] == "enabled":
            yield from _budget(body, counting=counting)
            yield from _start_of_turn(merged(body["messages"]))
        if is_on(body) and model.takes_sampling:
            yield from _company(body)
    for message in merged(body["messages"]):
        if message.role == "assistant" and message.blocks and message.blocks[-1]["type"] in THOUGHTS:
            yield f"messages.{message.index}: The final block in an assistant message cannot be `thinking`."


def _effort(body: Mapping[str, Any], model: Family) -> Iterator[str]:
    config = body.get("output_config", {})
    for name in config.keys() - {"effort", "format"}:
        yield f"output_config.{name}: Extra inputs are not permitted"
    effort = config.get("effort")
    if effort is not None and effort not in EFFORTS:
        yield f"output_config.effort: Input should be one of: {', '.join(EFFORTS)}"
    if effort is not None and not model.takes_effort:
        yield "This model does not support the effort parameter."


def _config(config: Mapping[str, Any], model: Family, betas: Collection[str]) -> Iterator[str]:
    kind = str(config.get("type"))
    if kind not in _FIELDS:
        yield f"thinking.type: Input should be one of: {', '.join(_FIELDS)}"
    if kind not in model.thinking:
        hint = (
            'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'
            if "adaptive" in model.thinking
            else 'Use "thinking.type.enabled" with "budget_tokens".'
        )
        yield f'"thinking.type.{kind}" is not supported for this model. {hint}'
    allowed = _FIELDS[kind] | ({"block_binding"} if BINDING_BETA in betas else set())
    for name in config.keys() - allowed:
        yield f"thinking.{kind}.{name}: Extra inputs are not permitted"
    if config.get("display") not in (None, "summarized", "omitted"):
        yield f"thinking.{kind}.display: Input should be 'summarized' or 'omitted'"


def _budget(body: Mapping[str, Any], *, counting: bool) -> Iterator[str]:
    budget = body["thinking"].get("budget_tokens")
    if not isinstance(budget, int) or isinstance(budget, bool):
        yield "thinking.enabled.budget_tokens: Field required"
    if budget < MIN_BUDGET_TOKENS:
        yield f"thinking.enabled.budget_tokens: Input should be greater than or equal to {MIN_BUDGET_TOKENS}"
    if not counting and budget >= body["max_tokens"]:
        yield "`max_tokens` must be greater than `thinking.budget_tokens`."


def _company(body: Mapping[str, Any]) -> Iterator[str]:
    """What thinking does not go together with, on the models that know these parameters at all."""
    if body.get("temperature", 1) != 1:
        yield "`temperature` may only be set to 1 when thinking is enabled."
    if "top_k" in body:
        yield "`top_k` must be unset when thinking is enabled."
    if not 0.95 <= body.get("top_p", 1) <= 1:
        yield "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled."
    if body.get("tool_choice", {}).get("type") in ("any", "tool"):
        yield "Thinking may not be enabled when tool_choice forces tool use."


def _start_of_turn(messages: list[Message]) -> Iterator[str]:
    """With a thinking budget, a turn that is still in its tool rounds must have started with thinking.

    The turn begins after the last user message that answers no tool call; of finished turns nothing is asked.
    """
    start = max(
        i for i, message in enumerate(messages) if message.role == "user" and not message.of_type("tool_result")
    )
    turn = [message for message in messages[start + 1 :] if message.role == "assistant"]
    if not turn or not any(message.of_type("tool_use") for message in turn):
        return
    first = turn[0]
    kind = first.blocks[0]["type"]
    if kind not in THOUGHTS:
        yield (
            f"messages.{first.index}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{kind}`."
            " When `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the"
            " lastmost set of `tool_use` and `tool_result` blocks)."
        )
