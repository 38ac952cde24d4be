"""What the model calls of a session came to: tokens, and dollars where the prices are known.

A fold over the replies in the log, and over what subsystems had a model write. How far it came is kept in a row per
session, so that a look costs what happened since the last one; the row is a cache, and dropping it changes nothing but the
cost of the next looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anima_project.configuration import Configuration
from events_app.models import Event, Record
from events_app.payloads import EventType
from nous.capabilities import Prices, capabilities
from nous.models import Spending

STEP = 5_000
"""Events that one look goes through at most: a long history that nobody has looked at takes several looks."""

PRICED = (EventType.AGENT_MESSAGE, EventType.SYSTEM_MESSAGE)
"""Events that a model call may stand behind."""

PriceList = Callable[[str, int], Prices | None]
"""From a model and the length of a prompt in tokens to the prices of such a call; None where they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Whole numbers, so that the order of adding does not matter; a nanodollar is the price of a token at $0.001 per
    million."""

    calls: int = 0
    tokens: int = 0
    """Of prompts, cached parts included, and replies."""
    nanodollars: int = 0
    unpriced_calls: int = 0

    @property
    def dollars(self) -> float | None:
        """None if no price is known of any call."""
        return None if self.unpriced_calls == self.calls else self.nanodollars / 1e9

    def and_the_call(self, model: str, usage: Mapping[str, int], prices: PriceList) -> Spent:
        tokens_in = usage.get("input_tokens", 0)
        written, read = usage.get("cache_creation_input_tokens", 0), usage.get("cache_read_input_tokens", 0)
        tokens_out = usage.get("output_tokens", 0)
        price = prices(model, tokens_in + written + read)
        cost = 0
        if price:
            parts = (
                (tokens_in, price.input),
                (written, price.cache_write),
                (read, price.cache_read),
                (tokens_out, price.output),
            )
            cost = sum(count * round(dollars_per_million * 1_000) for count, dollars_per_million in parts)
        return Spent(
            calls=self.calls + 1,
            tokens=self.tokens + tokens_in + written + read + tokens_out,
            nanodollars=self.nanodollars + cost,
            unpriced_calls=self.unpriced_calls + (price is None),
        )


def spent(records: Iterable[Record], prices: PriceList, before: Spent | None = None) -> Spent:
    """What came to be spent by these events, on top of `before`. A reply without a usage cost nothing that is known."""
    total = before or Spent()
    for record in records:
        said = record.payload if record.event_type == EventType.AGENT_MESSAGE else record.payload.get("record")
        if isinstance(said, dict) and (usage := _usage(said)):
            total = total.and_the_call(str(said.get("model", "")), usage, prices)
    return total


def spent_in(session_id: int, prices: PriceList) -> Spent:
    """What the session has cost by now. Reads the database: what came since the last look, at most STEP events."""
    row = Spending.objects.filter(session_id=session_id).first() or Spending(session_id=session_id)
    before = Spent(calls=row.calls, tokens=row.tokens, nanodollars=row.nanodollars, unpriced_calls=row.unpriced_calls)
    later = Event.objects.filter(session_id=session_id).after(row.position)
    ids = list(later.values_list("id", flat=True)[:STEP])
    if not ids:
        return before
    total = spent(later.filter(id__lte=ids[-1], event_type__in=PRICED).records(), prices, before)
    Spending.objects.update_or_create(
        session_id=session_id,
        defaults={
            "position": ids[-1],
            "calls": total.calls,
            "tokens": total.tokens,
            "nanodollars": total.nanodollars,
            "unpriced_calls": total.unpriced_calls,
        },
    )
    return total


def price_list(settings: Configuration) -> PriceList:
    """The prices of the built-in table, and of the rows that the settings add to it."""

    def prices(model: str, prompt_tokens: int) -> Prices | None:
        return capabilities(model, settings.model.capabilities).prices_for(prompt_tokens)

    return prices


def _usage(payload: Mapping[str, Any]) -> dict[str, int]:
    usage = payload.get("usage")
    if not isinstance(usage, dict):
        return {}
    return {name: count for name, count in usage.items() if type(count) is int and count >= 0}
