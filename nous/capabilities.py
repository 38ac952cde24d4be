"""What the models can do, in one table, and how a wish to think becomes parameters of a request.

Sources: the model pages and the pages "Thinking", "Effort", "Preserved thinking" and "Pricing" of
platform.claude.com/docs, October and November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from anima_project.errors import ConfigurationError

Thinking = Literal["none", "budget", "effort"]
ThinkingOff = Literal["omitted", "disabled", "between_tools", "lowest"]

EFFORTS = ("low", "medium", "high", "xhigh", "max")
EFFORT_UP_TO_TOKENS = (2_048, 8_192, 16_384, 32_768)
"""Up to which intent each effort but the last is taken. Efforts are no budgets: what a level spends depends on the
question. The bounds are ours, and double as people do who speak of "a little", "more" and "hard"."""
LEAST_BUDGET_TOKENS = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars per million tokens. A cache write is one for five minutes."""

    input: float
    output: float
    cache_write: float
    cache_read: float
    up_to_tokens: int | None = None
    """The longest prompt, cached part included, that this price holds for; None for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """One row of the table. The defaults are the row of a model that nobody described.

    They are cautious where a wrong guess ends in a refusal (no parameter that a server might not know; thinking not
    sent again once something before it changed), and not so with the context: a smaller one cannot be guessed, and
    200,000 leaves the viewport's own budget as it is. A smaller model wants a row in [model.capabilities].
    """

    context_tokens: int = 200_000
    output_tokens: int = 16_000
    """The longest reply, thinking included."""
    thinking: Thinking = "none"
    """Whether thinking takes a budget in tokens, a level of effort, or no parameter at all."""
    thinking_off: ThinkingOff = "omitted"
    """How thinking is turned off: by saying nothing; by a word; not at all, so that the lowest effort must do."""
    efforts: tuple[str, ...] = EFFORTS
    thinking_is_bound: bool = True
    """Whether the API refuses a thinking block once anything before it has changed."""
    prices: tuple[Prices, ...] = ()
    """In the order of `up_to_tokens`; empty if not known."""

    def prices_for(self, prompt_tokens: int) -> Prices | None:
        """The prices of a call with a prompt of this length, cached part included."""
        fitting = (price for price in self.prices if price.up_to_tokens is None or prompt_tokens <= price.up_to_tokens)
        return next(fitting, None)


def _prices(input: float, output: float, cache_write: float, cache_read: float) -> tuple[Prices, ...]:
    return (Prices(input=input, output=output, cache_write=cache_write, cache_read=cache_read),)


_ADAPTIVE = Capabilities(context_tokens=1_000_000, output_tokens=128_000, thinking="effort", thinking_is_bound=False)
_ALWAYS_THINKING = replace(_ADAPTIVE, thinking_off="lowest", thinking_is_bound=True)
_BUDGET = Capabilities(output_tokens=64_000, thinking="budget", thinking_is_bound=False)
_NO_THINKING = Capabilities(output_tokens=8_192, thinking_is_bound=False)
_WITHOUT_XHIGH = ("low", "medium", "high", "max")
_OPUS = _prices(5, 25, 6.25, 0.50)
_OPUS_4 = _prices(15, 75, 18.75, 1.50)
_SONNET = _prices(3, 15, 3.75, 0.30)
_HAIKU_5_5 = (
    Prices(input=0.10, output=0.50, cache_write=0.125, cache_read=0.01, up_to_tokens=100_000),
    Prices(input=0.50, output=2.50, cache_write=0.625, cache_read=0.05),
)

MODELS: Mapping[str, Capabilities] = {
    "claude-opus-5-5": replace(_ALWAYS_THINKING, prices=_prices(4, 20, 5, 0.20)),
    "claude-sonnet-5-5": replace(
        _ADAPTIVE, thinking_off="between_tools", thinking_is_bound=True, prices=_prices(2, 10, 2.50, 0.10)
    ),
    "claude-haiku-5-5": replace(_ADAPTIVE, thinking_off="disabled", thinking_is_bound=True, prices=_HAIKU_5_5),
    "claude-fable-5-2": _ALWAYS_THINKING,
    "claude-mythos-5-2": _ALWAYS_THINKING,
    "claude-fable-5-1": replace(_ALWAYS_THINKING, prices=_prices(10, 50, 12.50, 0.25)),
    "claude-mythos-5-1": replace(_ALWAYS_THINKING, prices=_prices(10, 50, 12.50, 0.25)),
    "claude-fable-5": replace(_ALWAYS_THINKING, thinking_is_bound=False, prices=_prices(10, 50, 12.50, 1)),
    "claude-mythos-5": replace(_ALWAYS_THINKING, thinking_is_bound=False, prices=_prices(10, 50, 12.50, 1)),
    "claude-opus-5": replace(_ADAPTIVE, thinking_off="disabled", prices=_OPUS),
    "claude-sonnet-5": replace(_ADAPTIVE, thinking_off="disabled", prices=_prices(2, 10, 2.50, 0.20)),
    "claude-opus-4-8": replace(_ADAPTIVE, prices=_OPUS),
    "claude-opus-4-7": replace(_ADAPTIVE, prices=_OPUS),
    "claude-opus-4-6": replace(_ADAPTIVE, efforts=_WITHOUT_XHIGH, prices=_OPUS),
    "claude-sonnet-4-6": replace(_ADAPTIVE, output_tokens=64_000, efforts=_WITHOUT_XHIGH, prices=_SONNET),
    "claude-opus-4-5": replace(_BUDGET, prices=_OPUS),
    "claude-opus-4": replace(_BUDGET, output_tokens=32_000, prices=_OPUS_4),
    "claude-sonnet-4": replace(_BUDGET, prices=_SONNET),
    "claude-haiku-4": replace(_BUDGET, prices=_prices(1, 5, 1.25, 0.10)),
    "claude-3-7-sonnet": replace(_BUDGET, prices=_SONNET),
    "claude-3-5-haiku": replace(_NO_THINKING, prices=_prices(0.80, 4, 1, 0.08)),
    "claude-3": replace(_NO_THINKING, output_tokens=4_096),
}


def capabilities(model: str, extra: Mapping[str, Any]) -> Capabilities:
    """The row of a model, found by its longest known beginning; a gateway's prefix (`anthropic/`) is passed over.

    `extra` is the table [model.capabilities] of anima.toml: by name, or beginning of a name, the fields that differ
    from the built-in row (`thinking = "effort"`, `prices = [{input = 1, …}]`). ConfigurationError names a bad one,
    also if it is of another model.
    """
    changes = {name: _checked_row(name, row) for name, row in extra.items()}
    known = _longest(MODELS, model[max(0, model.find("claude-")) :]) or _longest(MODELS, model)
    row = MODELS[known] if known is not None else Capabilities()
    changed = _longest(changes, model)
    return row if changed is None else replace(row, **changes[changed])


def _longest(rows: Mapping[str, Any], model: str) -> str | None:
    return max((name for name in rows if model.startswith(name)), key=len, default=None)


def thinking_parameters(row: Capabilities, intent_tokens: int, max_tokens: int) -> dict[str, Any]:
    """The fields of a request that make the model think about as much as `intent_tokens`; 0 or less means not at all.

    A larger intent never means less thinking. A budget is 1,024 at least, and leaves a quarter of `max_tokens` to the
    words; where that leaves no room for 1,024, there is no thinking.
    """
    if row.thinking == "none":
        return {}
    if intent_tokens <= 0:
        return _no_thinking(row)
    if row.thinking == "effort":
        return _adaptive(row, intent_tokens)
    budget = min(max(intent_tokens, LEAST_BUDGET_TOKENS), max_tokens * 3 // 4)
    return {"thinking": {"type": "enabled", "budget_tokens": budget}} if budget >= LEAST_BUDGET_TOKENS else {}


def _no_thinking(row: Capabilities) -> dict[str, Any]:
    if row.thinking_off == "lowest":
        return _adaptive(row, 0)
    return {} if row.thinking_off == "omitted" else {"thinking": {"type": row.thinking_off}}


def _adaptive(row: Capabilities, intent_tokens: int) -> dict[str, Any]:
    """Without `display`, the newest models hand out empty thoughts, and what they say between tool calls is lost."""
    wanted = sum(intent_tokens > bound for bound in EFFORT_UP_TO_TOKENS)
    known = [effort for effort in EFFORTS[: wanted + 1] if effort in row.efforts]
    effort = known[-1] if known else row.efforts[0]
    return {"thinking": {"type": "adaptive", "display": "summarized"}, "output_config": {"effort": effort}}


def _checked_row(model: str, row: object) -> dict[str, Any]:
    """The fields of one row of the configuration, in the types of Capabilities."""
    where = f'[model.capabilities."{model}"]'
    if not isinstance(row, Mapping):
        raise ConfigurationError(where, f"is {row!r}, and must be a table of what the model can do.")
    known = [field.name for field in fields(Capabilities)]
    for name in row:
        if name not in known:
            raise ConfigurationError(where, f"there is no {name!r}; there are {', '.join(sorted(known))}.")
    return {name: _checked(where, name, value) for name, value in row.items()}


def _checked(where: str, name: str, value: Any) -> Any:
    if name in ("context_tokens", "output_tokens") and type(value) is int and value > 0:
        return value
    if name == "thinking" and value in get_args(Thinking):
        return value
    if name == "thinking_off" and value in get_args(ThinkingOff):
        return value
    if name == "thinking_is_bound" and type(value) is bool:
        return value
    if name == "efforts" and isinstance(value, list) and value and all(effort in EFFORTS for effort in value):
        return tuple(effort for effort in EFFORTS if effort in value)
    if name == "prices" and isinstance(value, list):
        return tuple(_checked_prices(where, band) for band in value)
    raise ConfigurationError(where, f"{name} is {value!r}, and must be {_WANTED[name]}.")


_WANTED = {
    "context_tokens": "a whole number above 0",
    "output_tokens": "a whole number above 0",
    "thinking": f"one of {', '.join(get_args(Thinking))}",
    "thinking_off": f"one of {', '.join(get_args(ThinkingOff))}",
    "thinking_is_bound": "true or false",
    "efforts": f"a list of some of {', '.join(EFFORTS)}",
    "prices": "a list of tables, each with input, output, cache_write and cache_read",
}


def _checked_prices(where: str, band: object) -> Prices:
    needed = {"input", "output", "cache_write", "cache_read"}
    if not isinstance(band, Mapping) or not needed <= set(band) <= needed | {"up_to_tokens"}:
        raise ConfigurationError(where, f"{band!r} in prices must have input, output, cache_write and cache_read.")
    for name, value in band.items():
        if type(value) not in (int, float) or not 0 <= value < float("inf"):
            raise ConfigurationError(where, f"{name} in prices is {value!r}, and must be a number of at least 0.")
    return Prices(**band)
