"""The error that a refusal of the model's server stands for. Pure: status, headers, body in; error out."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from nous.errors import (
    Authentication,
    BadRequest,
    Billing,
    ContextTooLong,
    Failure,
    Overloaded,
    ProviderError,
    RateLimited,
    ServerError,
    printable,
)

if TYPE_CHECKING:
    from nous.reply import Reply

_BY_TYPE: Mapping[str, type[ProviderError]] = {
    "authentication_error": Authentication,
    "permission_error": Authentication,
    "billing_error": Billing,
    "rate_limit_error": RateLimited,
    "overloaded_error": Overloaded,
    "api_error": ServerError,
    "timeout_error": ServerError,
    "invalid_request_error": BadRequest,
    "not_found_error": BadRequest,
    "request_too_large": ContextTooLong,
}
_BY_STATUS: Mapping[int, type[ProviderError]] = {
    401: Authentication,
    402: Billing,
    403: Authentication,
    408: ServerError,
    413: ContextTooLong,
    429: RateLimited,
    529: Overloaded,
}
# The API has no code for a context that is too long, nor always one for money, so its words must do. The later ones
# for the context are those of llama.cpp, vLLM and LM Studio.
_TOO_LONG = re.compile(
    r"prompt is too long|exceeds? (the )?(available )?context|context (length|size|limit|window)", re.IGNORECASE
)
_NO_MONEY = re.compile(r"credit balance|API usage limits", re.IGNORECASE)


def from_response(
    status: int, headers: Mapping[str, str], body: bytes, *, now_s: float, redact: Callable[[str], str] = str
) -> ProviderError:
    """The error that a refused call stands for.

    `headers` with lower-case names, `now_s` the time since the epoch (for a `retry-after` that is a date), `redact`
    takes out of the server's words what must not be repeated.
    """
    failure = replace(
        _failure(_told(body), redact),
        status=status,
        request_id=printable(redact(headers.get("request-id", "")), 100) or None,
        retry_after_s=retry_after_s(headers, now_s),
    )
    return _class_of(failure)(failure)


def from_event(
    error: Mapping[str, Any], *, request_id: str | None, reply: Reply | None, redact: Callable[[str], str] = str
) -> ProviderError:
    """The error that an `error` event in a stream stands for, with what had arrived before it."""
    failure = replace(_failure(error, redact), request_id=request_id)
    return _class_of(failure)(failure, reply)


def _class_of(failure: Failure) -> type[ProviderError]:
    """By the API's word where it is a known one and fits; by the status otherwise; ServerError if neither says more."""
    by_status = _BY_STATUS.get(failure.status or 0)
    if by_status is not None and failure.error_type != "overloaded_error":
        return by_status
    kind = _BY_TYPE.get(failure.error_type or "")
    if failure.status is not None and (kind is None or failure.status < 400):
        kind = ServerError if failure.status >= 500 else BadRequest
    if kind is BadRequest and failure.is_about_money:
        return Billing
    if kind is BadRequest and _TOO_LONG.search(failure.detail):
        return ContextTooLong
    return kind or ServerError


def _told(body: bytes) -> Mapping[str, Any]:
    """The `error` of an error's body; the body itself as its message if it has another shape."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {"message": re.sub(r"<[^>]{0,500}>", " ", text)}
    error = value.get("error") if isinstance(value, dict) else None
    if isinstance(error, dict):
        return error
    return {"message": error if isinstance(error, str) else text}


def _failure(error: Mapping[str, Any], redact: Callable[[str], str]) -> Failure:
    details = error.get("details")
    code = _text(details.get("error_code")) if isinstance(details, dict) else ""
    detail = printable(redact(_text(error.get("message"))))
    return Failure(
        detail=detail,
        error_type=printable(redact(_text(error.get("type"))), 60) or None,
        error_code=printable(redact(code), 60) or None,
        is_about_money="spend_limit" in code or bool(_NO_MONEY.search(detail)),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def retry_after_s(headers: Mapping[str, str], now_s: float) -> float | None:
    """The wait that the server asks for, in seconds, at least 0; None if it does not ask, or not intelligibly."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            wait_s = float(headers[name]) * unit_s
        except (KeyError, ValueError):
            continue
        return max(0.0, wait_s) if math.isfinite(wait_s) else None
    try:
        return max(0.0, parsedate_to_datetime(headers["retry-after"]).timestamp() - now_s)
    except (KeyError, ValueError, OverflowError):
        return None
