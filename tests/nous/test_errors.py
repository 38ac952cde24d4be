from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nous.errors import (
    Authentication,
    BadRequest,
    Billing,
    ContextTooLong,
    Failure,
    NetworkError,
    Overloaded,
    ProtocolError,
    ProviderError,
    RateLimited,
    ServerError,
)
from nous.refusal import from_response
from nous.reply import Reply, Text

NOW_S = 1_800_000_000.0


def refusal(
    status: int, error_type: str = "", message: str = "No.", *, code: str = "", **headers: str
) -> ProviderError:
    error: dict[str, Any] = {"type": error_type, "message": message}
    if code:
        error["details"] = {"error_code": code}
    body = json.dumps({"type": "error", "error": error}).encode()
    return from_response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, now_s=NOW_S)


@pytest.mark.parametrize(
    ("status", "error_type", "kind", "is_transient"),
    [
        (400, "invalid_request_error", BadRequest, False),
        (401, "authentication_error", Authentication, False),
        (402, "billing_error", Billing, False),
        (403, "permission_error", Authentication, False),
        (404, "not_found_error", BadRequest, False),
        (408, "", ServerError, True),
        (409, "conflict_error", BadRequest, False),
        (413, "request_too_large", ContextTooLong, False),
        (422, "", BadRequest, False),
        (429, "rate_limit_error", RateLimited, True),
        (500, "api_error", ServerError, True),
        (500, "overloaded_error", Overloaded, True),
        (502, "", ServerError, True),
        (503, "", ServerError, True),
        (504, "timeout_error", ServerError, True),
        (529, "overloaded_error", Overloaded, True),
        (302, "", BadRequest, False),
        (204, "", BadRequest, False),
    ],
)
def test_a_refusal_becomes_the_error_of_its_kind(
    status: int, error_type: str, kind: type[ProviderError], is_transient: bool
) -> None:
    error = refusal(status, error_type, request_id="req_1")
    assert type(error) is kind
    assert error.is_transient is is_transient
    assert (error.status, error.error_type, error.request_id) == (status, error_type or None, "req_1")


@pytest.mark.parametrize(
    "message",
    [
        "prompt is too long: 208310 tokens > 200000 maximum",
        "input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease input length",
        "the request exceeds the available context size, try increasing it",
        "This model's maximum context length is 8192 tokens.",
    ],
)
def test_a_prompt_that_is_too_long_has_its_own_error(message: str) -> None:
    assert type(refusal(400, "invalid_request_error", message)) is ContextTooLong


@pytest.mark.parametrize(
    "message",
    [
        "Your credit balance is too low to access the Anthropic API.",
        "You have reached your specified workspace API usage limits. You will regain access on 2027-01-01.",
    ],
)
def test_a_bad_request_about_money_is_a_matter_of_billing(message: str) -> None:
    assert type(refusal(400, "invalid_request_error", message)) is Billing


@pytest.mark.parametrize("code", ["contract_spend_limit_reached", "enforced_spend_limit_reached"])
def test_a_spending_limit_does_not_pass_by_waiting(code: str) -> None:
    error = refusal(429, "rate_limit_error", code=code)
    assert not error.is_transient
    assert "waiting does not help" in str(error)


def test_a_spending_limit_without_a_code_is_known_by_its_words() -> None:
    assert not refusal(429, "rate_limit_error", "You have reached your specified API usage limits.").is_transient


def test_a_limit_with_a_wait_passes_whatever_it_is_called() -> None:
    error = refusal(429, "rate_limit_error", code="enforced_spend_limit_reached", retry_after="30")
    assert error.is_transient
    assert "Wait 30 s" in str(error)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after": "-3"}, 0.0),
        ({"retry_after_ms": "1500", "retry_after": "7"}, 1.5),
        ({"retry_after": "Fri, 15 Jan 2027 08:00:10 GMT"}, 10.0),
        ({"retry_after": "Fri, 15 Jan 2021 08:00:10 GMT"}, 0.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": ""}, None),
        ({}, None),
    ],
)
def test_the_wait_that_the_server_asks_for_is_understood(headers: dict[str, str], wait_s: float | None) -> None:
    assert refusal(429, **headers).retry_after_s == wait_s


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"null", b"[1]", b'{"error": "no"}', b'{"error": {"type": 7, "message": []}}', b"[" * 99_999],
)
def test_any_body_makes_a_typed_error(body: bytes) -> None:
    assert type(from_response(503, {}, body, now_s=NOW_S)) is ServerError


def test_a_page_of_html_is_told_by_its_words() -> None:
    body = b"<html><head><title>502 Bad Gateway</title></head><body><h1>Bad</h1></body></html>"
    assert "502 Bad Gateway Bad." in str(from_response(502, {}, body, now_s=NOW_S))


@given(st.text() | st.text(alphabet="\x00\x1b\x9b[31m\u202e\u2066\r\nA", max_size=40))
def test_a_message_is_always_safe_to_print(message: str) -> None:
    assert str(refusal(400, message, message, code=message)).isprintable()


def test_a_long_body_is_cut() -> None:
    assert len(str(refusal(400, message="x" * 1_000_000))) < 1_000


def test_a_secret_that_the_server_repeats_is_taken_out() -> None:
    body = b'{"error": {"type": "authentication_error", "message": "the key s3cret is unknown"}}'
    error = from_response(401, {}, body, now_s=NOW_S, redact=lambda text: text.replace("s3cret", "[secret]"))
    assert "s3cret" not in f"{error} {error!r} {error.args}"
    assert "[secret]" in str(error)


KINDS = [
    Authentication,
    BadRequest,
    Billing,
    ContextTooLong,
    NetworkError,
    Overloaded,
    ProtocolError,
    RateLimited,
    ServerError,
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_pickling(kind: type[ProviderError]) -> None:
    failure = Failure(detail="Why", status=429, error_type="t", error_code="c", request_id="r", retry_after_s=1.5)
    error = kind(failure, Reply(blocks=(Text("half"),)))
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert (copy.failure, copy.reply, str(copy)) == (error.failure, error.reply, str(error))


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_what_why_and_what_to_do(kind: type[ProviderError]) -> None:
    text = str(kind(Failure(detail="because.", status=400, request_id="req_1")))
    assert text == f"{kind.what}: because. {kind.remedy} (HTTP 400, req_1)"


def test_an_error_without_details_reads_well_too() -> None:
    assert str(Overloaded(Failure(detail=""))) == f"{Overloaded.what}. {Overloaded.remedy}"
