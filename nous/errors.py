"""Errors of the cortex. The provider's are sorted by what a person, or the program, can do about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from anima_project.errors import AnimaError

if TYPE_CHECKING:
    from nous.reply import Reply


class CortexError(AnimaError):
    """The cortex could not do what was asked."""


class BudgetTooSmall(CortexError):
    """System prompt, tools and reply leave no room for a conversation. `room`: tokens left, zero or less."""

    def __init__(self, room: int) -> None:
        super().__init__(room)
        self.room = room

    def __str__(self) -> str:
        return (
            f"System prompt, tools and the reply reserve exceed the token budget by {1 - self.room} tokens. "
            "Raise viewport.token_budget, or lower model.max_tokens."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is known of one failed call. The texts are the server's: shortened, and safe to print on a terminal."""

    detail: str
    status: int | None = None
    """HTTP status; None if no answer came, or if it went wrong after a 200."""
    error_type: str | None = None
    """The API's word, such as `overloaded_error`."""
    error_code: str | None = None
    """The API's finer word, where there is one, such as `enforced_spend_limit_reached`."""
    request_id: str | None = None
    retry_after_s: float | None = None
    """How long the server asks to wait; None if it does not say."""
    is_about_money: bool = False
    """Whether the server's code or words speak of credit or a spending limit."""


class ProviderError(CortexError):
    """A call of the model that did not end in a complete reply.

    `reply` is what had arrived when the stream broke off; None if no stream had begun.
    """

    what: ClassVar[str] = "The model's server did not answer as it should"
    remedy: ClassVar[str] = "Try again."

    def __init__(self, failure: Failure, reply: Reply | None = None) -> None:
        super().__init__(failure, reply)
        self.failure, self.reply = failure, reply

    @property
    def status(self) -> int | None:
        return self.failure.status

    @property
    def error_type(self) -> str | None:
        return self.failure.error_type

    @property
    def request_id(self) -> str | None:
        return self.failure.request_id

    @property
    def retry_after_s(self) -> float | None:
        return self.failure.retry_after_s

    @property
    def is_transient(self) -> bool:
        """Whether the same call may succeed a little later."""
        return False

    @property
    def advice(self) -> str:
        """What to do next, in a sentence."""
        return self.remedy

    def __str__(self) -> str:
        facts = [f"HTTP {self.status}" if self.status else "", self.error_type or "", self.request_id or ""]
        origin = ", ".join(fact for fact in facts if fact)
        detail = self.failure.detail.rstrip(".")
        return f"{self.what}{': ' if detail else ''}{detail}. {self.advice}{f' ({origin})' if origin else ''}"


class Authentication(ProviderError):
    """The credential is missing, wrong, expired, or not allowed to do this (401, 403)."""

    what = "The model's server refused the credential"
    remedy = (
        "Check the credential (anima credentials list, or ANTHROPIC_API_KEY), that it belongs to the server in model.base_url, "
        "and that it may use the model."
    )


class Billing(ProviderError):
    """The account cannot pay for the call (402), or reached a spending limit that its owner set (400)."""

    what = "The account behind the credential cannot pay for this call"
    remedy = "Check credit, payment details and spending limits of the account, then try again."


class RateLimited(ProviderError):
    """Too much in too short a time (429). Passes by itself, unless what is used up is money."""

    what = "The model's server limits how much may be asked of it, and that much was asked"
    remedy = "Wait a little and try again."

    @property
    def is_spend_limit(self) -> bool:
        """A limit of money: it does not pass by waiting. Such answers have no `retry-after`, and say what they are."""
        return self.retry_after_s is None and self.failure.is_about_money

    @property
    def is_transient(self) -> bool:
        return not self.is_spend_limit

    @property
    def advice(self) -> str:
        if self.is_spend_limit:
            return "Raise the spending limit of the account; waiting does not help."
        if self.retry_after_s is None:
            return self.remedy
        return f"Wait {self.retry_after_s:.0f} s and try again."


class Overloaded(ProviderError):
    """Too many people ask at the same time (529, or an `overloaded_error` in the stream)."""

    what = "The model is overloaded"
    remedy = "Wait a minute and try again, or name another model in model.name."

    @property
    def is_transient(self) -> bool:
        return True


class ServerError(ProviderError):
    """Something broke on the server's side (500, 502, 503, 504, 408)."""

    what = "The model's server has an internal problem"
    remedy = "Try again in a moment; if it stays so, look at the server's status page or its log."

    @property
    def is_transient(self) -> bool:
        return True


class NetworkError(ProviderError):
    """The server could not be reached, fell silent, or hung up before the reply was complete."""

    what = "The connection to the model's server failed"
    remedy = "Check the network and model.base_url, then try again."

    @property
    def is_transient(self) -> bool:
        return True


class BadRequest(ProviderError):
    """The server refuses the request as it stands (400, 404 and other 4xx): sending it again changes nothing."""

    what = "The model's server refused the request"
    remedy = "Check model.name, model.base_url and the settings in [model]; if they are right, this is a bug of Anima."


class ContextTooLong(BadRequest):
    """The conversation is longer than the model can read (400 that says so, or 413)."""

    what = "The conversation is too long for the model"
    remedy = "Lower viewport.token_budget, or name a model with a larger context in model.name."


class ProtocolError(ProviderError):
    """What came is not the Messages API: not an event stream, garbage in it, or events in an impossible order."""

    what = "The model's server broke the protocol"
    remedy = "Check that model.base_url names a server that speaks the Messages API; if it does, try again."


def printable(text: str, limit: int = 500) -> str:
    """The text on one line, at most `limit` characters, without control and direction characters: harmless to print."""
    kept = "".join(character if character.isprintable() else " " for character in text[: 4 * limit])
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
