from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any

import pytest

from anima_project.configuration import Model
from anima_project.credentials import Credential
from anima_project.errors import ConfigurationError
from nous.errors import (
    Authentication,
    BadRequest,
    Billing,
    ContextTooLong,
    NetworkError,
    Overloaded,
    ProtocolError,
    ProviderError,
    RateLimited,
    ServerError,
)
from nous.provider import Invalid, Provider, Retrying, Unreachable, Valid
from nous.rehearsal import Rehearsal
from nous.reply import Reply
from nous.reply_stream import Delta, TextDelta
from nous.request import encoded, endpoint, request_headers

SECRET = "the-secret-of-this-test"
BODY: dict[str, Any] = {
    "model": "rehearsal",
    "max_tokens": 1_000,
    "messages": [{"role": "user", "content": "Grüß dich 🌱"}],
}
MESSAGE = {"id": "msg_1", "model": "m", "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn"}


@pytest.fixture
def server() -> Iterator[Rehearsal]:
    with Rehearsal() as rehearsal:
        yield rehearsal


def provider(url: str, secret: str = SECRET, **settings: Any) -> Provider:
    quick: dict[str, Any] = {"base_url": url, "name": "rehearsal", "longest_wait_s": 0.0, "timeout_s": 10.0}
    return Provider(Credential("api_key", secret), Model(**(quick | settings)))


async def answer(url: str, **settings: Any) -> tuple[list[Delta | Retrying | Reply], ProviderError | None]:
    """What a stream yields, and the error that ends it, if one does."""
    items: list[Delta | Retrying | Reply] = []
    async with provider(url, **settings) as cortex, aclosing(cortex.stream_message(BODY)) as stream:
        try:
            async for item in stream:
                items.append(item)
        except ProviderError as error:
            return items, error
    return items, None


def words(items: list[Delta | Retrying | Reply]) -> str:
    return "".join(item.text for item in items if isinstance(item, TextDelta))


def retries(items: list[Delta | Retrying | Reply]) -> list[Retrying]:
    return [item for item in items if isinstance(item, Retrying)]


class Literal:
    """A server that sends given bytes, one answer a request, whatever it is asked."""

    def __init__(self, answers: tuple[bytes, ...], *, hangs: bool, keeps: bool) -> None:
        self._answers = iter(answers)
        self._hangs, self._keeps = hangs, keeps
        self.url = ""
        self.connections: set[asyncio.Task[None] | None] = set()
        self.requests: list[bytes] = []
        self.hung_up = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                writer.write(next(self._answers, b""))
                await writer.drain()
                if not self._keeps:
                    break
            if self._hangs:
                await reader.read()
        self.hung_up.set()
        writer.close()


@asynccontextmanager
async def literal(*answers: bytes, hangs: bool = False, keeps: bool = False) -> AsyncIterator[Literal]:
    """`hangs`: after its answer it waits in silence until the client leaves. `keeps`: it waits for more requests."""
    counterpart = Literal(answers, hangs=hangs, keeps=keeps)
    listener = await asyncio.start_server(counterpart.serve, "127.0.0.1", 0)
    counterpart.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    async with listener:
        yield counterpart
        await asyncio.gather(*(connection for connection in counterpart.connections if connection))


def http(status: str, body: bytes, kind: str = "application/json", *, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {size}\r\n\r\n".encode() + body


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)


BEGINNING = sse(
    {"type": "message_start", "message": MESSAGE | {"content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}},
)
ENDING = sse(
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}},
    {"type": "message_stop"},
)
STREAM = http("200 OK", BEGINNING + ENDING, "text/event-stream")
HALF_A_STREAM = http("200 OK", BEGINNING, "text/event-stream", length=len(BEGINNING) + 1_000)


async def test_a_stream_ends_with_the_whole_reply(server: Rehearsal) -> None:
    items, error = await answer(server.url)
    assert error is None
    assert isinstance(reply := items[-1], Reply)
    assert reply.is_complete
    assert reply.text == words(items) != ""
    assert all(isinstance(item, TextDelta) for item in items[:-1])


async def test_a_request_goes_out_as_the_api_wants_it(server: Rehearsal) -> None:
    await answer(server.url)
    (request,) = server.requests
    assert request.path == "/v1/messages"
    assert request.body == BODY | {"stream": True}
    assert "Grüß dich 🌱".encode() in request.raw
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.headers["x-api-key"] == SECRET
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == f"Anima/{version('anima')}"


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
async def test_the_base_url_may_end_in_v1_or_a_slash(server: Rehearsal, ending: str) -> None:
    await answer(server.url + ending)
    assert [request.path for request in server.requests] == ["/v1/messages"]


def test_the_base_url_may_have_a_path() -> None:
    assert endpoint("https://gateway.example/anthropic/") == "https://gateway.example/anthropic/v1"


@pytest.mark.parametrize(
    "url", ["", "localhost:11434", "ftp://x", "http://", "http://x:port", "http://a b", "http://x/ü"]
)
def test_a_base_url_that_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigurationError):
        provider(url)


def test_a_password_in_the_base_url_is_refused_and_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        provider("https://me:hunter2@gateway.example")
    assert "hunter2" not in str(caught.value)


def test_betas_of_credential_and_body_are_both_asked_for() -> None:
    body = {"thinking": {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}}
    headers = request_headers(Credential("setup_token", "t"), body)
    assert headers["anthropic-beta"] == "oauth-2025-04-20,thinking-binding-controls-2026-08-01"
    assert headers["authorization"] == "Bearer t"


def test_half_a_character_in_a_body_does_not_stop_it() -> None:
    assert encoded({"text": "a\ud83db"}) == b'{"text":"a?b"}'


async def test_passing_errors_are_retried_in_view_of_the_caller(server: Rehearsal) -> None:
    server.fail_next(status=529, error_type="overloaded_error", times=2)
    items, error = await answer(server.url, attempts=4)
    assert error is None
    assert [(item.attempt, item.attempts, type(item.error)) for item in retries(items)] == [
        (1, 4, Overloaded),
        (2, 4, Overloaded),
    ]
    assert items[:2] == retries(items)
    assert isinstance(items[-1], Reply)


async def test_after_the_last_try_the_error_is_raised(server: Rehearsal) -> None:
    server.fail_next(status=500, error_type="api_error", times=5)
    items, error = await answer(server.url, attempts=3)
    assert isinstance(error, ServerError)
    assert len(retries(items)) == 2
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "messages: no", BadRequest),
        (400, "prompt is too long: 9 tokens > 8 maximum", ContextTooLong),
        (401, "invalid x-api-key", Authentication),
        (402, "no money", Billing),
        (403, "not yours", Authentication),
        (404, "model: x", BadRequest),
        (413, "too large", ContextTooLong),
        (429, "You have reached your specified API usage limits.", RateLimited),
    ],
)
async def test_lasting_errors_are_not_retried(
    server: Rehearsal, status: int, message: str, kind: type[ProviderError]
) -> None:
    server.fail_next(status=status, message=message)
    items, error = await answer(server.url)
    assert type(error) is kind
    assert error.request_id
    assert message in str(error)
    assert items == []
    assert len(server.requests) == 1


async def test_a_retry_waits_as_long_as_the_server_asks(server: Rehearsal) -> None:
    server.fail_next(status=429, headers={"retry-after": "0.05"})
    items, error = await answer(server.url, longest_wait_s=1.0)
    assert error is None
    assert 0.05 <= retries(items)[0].wait_s <= 0.055


async def test_if_the_server_asks_for_a_longer_wait_than_granted_there_is_no_retry(server: Rehearsal) -> None:
    server.fail_next(status=429, headers={"retry-after": "3600"})
    items, error = await answer(server.url, longest_wait_s=60.0)
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 3600
    assert items == []


async def test_a_retry_is_announced_before_the_wait(server: Rehearsal) -> None:
    server.fail_next(status=529, error_type="overloaded_error", times=1)
    async with provider(server.url, longest_wait_s=60.0) as cortex, aclosing(cortex.stream_message(BODY)) as stream:
        first = await anext(stream)
    assert isinstance(first, Retrying)
    assert 0.5 <= first.wait_s <= 1.0
    assert len(server.requests) == 1


@pytest.mark.parametrize("how", ["no_response", "cut_at_start"])
async def test_a_stream_that_breaks_before_its_first_delta_is_tried_again(server: Rehearsal, how: str) -> None:
    server.break_next_stream(how=how)
    items, error = await answer(server.url)
    assert error is None
    assert [type(item.error) for item in retries(items)] == [NetworkError]
    assert isinstance(items[-1], Reply)


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("cut", NetworkError),
        ("no_stop", NetworkError),
        ("garbage", ProtocolError),
        ("bad_utf8", ProtocolError),
        ("wrong_order", ProtocolError),
        ("error_event", Overloaded),
    ],
)
async def test_a_stream_that_breaks_later_is_not_tried_again_and_keeps_what_came(
    server: Rehearsal, how: str, kind: type[ProviderError]
) -> None:
    server.break_next_stream(how=how)
    items, error = await answer(server.url)
    assert type(error) is kind
    assert error.reply is not None
    assert error.reply.text == words(items) != ""
    assert not error.reply.is_complete
    assert retries(items) == []
    assert len(server.requests) == 1


@pytest.mark.parametrize("how", ["unknown_events", "comments", "crlf", "tiny_chunks"])
async def test_oddities_that_the_protocol_allows_change_nothing(server: Rehearsal, how: str) -> None:
    plain, _ = await answer(server.url)
    server.break_next_stream(how=how)
    odd, error = await answer(server.url)
    assert error is None
    assert words(odd) == words(plain)


async def test_a_server_that_falls_silent_is_a_network_error_that_keeps_what_came(server: Rehearsal) -> None:
    server.break_next_stream(how="stall")
    items, error = await answer(server.url, timeout_s=0.05)
    assert isinstance(error, NetworkError)
    assert "silent for 0.05 s" in str(error)
    assert error.reply is not None
    assert error.reply.text == words(items) != ""


async def test_nobody_there_is_a_network_error_that_names_the_address(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    items, error = await answer(url, attempts=2)
    assert isinstance(error, NetworkError)
    assert url in str(error)
    assert len(retries(items)) == 1


async def test_a_delta_is_handed_on_before_the_next_one_comes() -> None:
    async with literal(HALF_A_STREAM, hangs=True) as counterpart, provider(counterpart.url) as cortex:
        stream = cortex.stream_message(BODY)
        assert await anext(stream) == TextDelta("Hi")
        await stream.aclose()


async def test_a_page_instead_of_a_stream_is_a_protocol_error_that_names_the_address() -> None:
    async with literal(http("200 OK", b"<html>Welcome</html>", "text/html; charset=utf-8")) as counterpart:
        _, error = await answer(counterpart.url)
        assert isinstance(error, ProtocolError)
        assert f"{counterpart.url}/v1/messages answered with text/html" in str(error)


async def test_a_redirection_is_not_followed_but_told() -> None:
    moved = b"HTTP/1.1 308 Moved\r\nlocation: https://evil.example/v1\r\ncontent-length: 0\r\n\r\n"
    async with literal(moved) as counterpart:
        _, error = await answer(counterpart.url)
        assert isinstance(error, BadRequest)
        assert "https://evil.example/v1" in str(error)


async def test_a_secret_that_the_server_repeats_is_not_in_the_error() -> None:
    body = json.dumps({"error": {"type": "authentication_error", "message": f"bad key {SECRET}"}}).encode()
    async with literal(http("401 Unauthorized", body)) as counterpart:
        _, error = await answer(counterpart.url)
        assert isinstance(error, Authentication)
        assert SECRET not in f"{error} {error!r}"


async def test_an_error_with_an_endless_body_is_read_in_part() -> None:
    endless = http("503 Service Unavailable", b"x" * 1_000_000, "text/plain", length=10**12)
    async with literal(endless, hangs=True) as counterpart:
        _, error = await answer(counterpart.url, attempts=1)
        assert isinstance(error, ServerError)
        await counterpart.hung_up.wait()


async def test_an_error_whose_body_breaks_off_is_still_the_error_of_its_status() -> None:
    async with literal(http("401 Unauthorized", b'{"error', length=100)) as counterpart:
        _, error = await answer(counterpart.url)
        assert isinstance(error, Authentication)


async def test_a_connection_serves_more_than_one_stream() -> None:
    async with literal(STREAM, STREAM, keeps=True) as counterpart, provider(counterpart.url) as cortex:
        for _ in range(2):
            assert [item async for item in cortex.stream_message(BODY)][:1] == [TextDelta("Hi")]
        assert len(counterpart.connections) == 1


async def test_a_server_on_this_machine_is_reached_past_a_proxy(
    server: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    _, error = await answer(server.url)
    assert error is None


async def started(task: asyncio.Task[Any]) -> None:
    """Let the task run until it waits for the network, or for time."""
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert not task.done()


async def cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel, and see that it ends and leaves nothing behind."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() - {asyncio.current_task()} == set()


async def test_cancelling_a_stream_drops_the_connection() -> None:
    async with literal(HALF_A_STREAM, hangs=True) as counterpart, provider(counterpart.url) as cortex:

        async def consume() -> None:
            async with aclosing(cortex.stream_message(BODY)) as stream:
                async for _ in stream:
                    pass

        task = asyncio.create_task(consume())
        await started(task)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await counterpart.hung_up.wait()


async def test_closing_a_stream_drops_the_connection() -> None:
    async with literal(HALF_A_STREAM, hangs=True) as counterpart, provider(counterpart.url) as cortex:
        async with aclosing(cortex.stream_message(BODY)) as stream:
            await anext(stream)
        await counterpart.hung_up.wait()


@pytest.mark.parametrize("how", ["stall", "wrong_order"])
async def test_a_stream_that_ends_early_leaves_no_task_behind(server: Rehearsal, how: str) -> None:
    server.break_next_stream(how=how)
    before = asyncio.all_tasks()
    async with provider(server.url) as cortex:
        with suppress(ProtocolError):
            async with aclosing(cortex.stream_message(BODY)) as stream:
                for _ in range(20 if how == "stall" else 1_000):
                    await anext(stream)
        for _ in range(5):
            assert asyncio.all_tasks() == before
            await asyncio.sleep(0)


async def test_cancelling_before_the_first_delta_drops_the_connection_and_is_no_reason_to_retry() -> None:
    async with literal(hangs=True) as counterpart, provider(counterpart.url) as cortex:
        task = asyncio.create_task(anext(cortex.stream_message(BODY)))
        await started(task)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await counterpart.hung_up.wait()
        assert len(counterpart.requests) == 1


async def test_cancelling_leaves_no_task_behind(server: Rehearsal) -> None:
    server.break_next_stream(how="stall")
    async with provider(server.url) as cortex:

        async def consume() -> None:
            async with aclosing(cortex.stream_message(BODY)) as stream:
                async for _ in stream:
                    pass

        task = asyncio.create_task(consume())
        await started(task)
        await cancelled(task)


async def test_the_wait_before_a_retry_can_be_cancelled(server: Rehearsal) -> None:
    server.fail_next(status=529, error_type="overloaded_error", headers={"retry-after": "60"})
    async with provider(server.url, longest_wait_s=60.0) as cortex:
        task = asyncio.create_task(cortex.create_message(BODY))
        await started(task)
        await cancelled(task)
    assert len(server.requests) == 1


async def test_an_answer_in_one_piece_is_a_reply(server: Rehearsal) -> None:
    server.fail_next(status=529, error_type="overloaded_error")
    async with provider(server.url) as cortex:
        reply = await cortex.create_message(BODY)
    assert reply.is_complete
    assert reply.text


async def test_an_answer_that_is_no_json_is_a_protocol_error() -> None:
    async with literal(http("200 OK", b"{")) as counterpart, provider(counterpart.url) as cortex:
        with pytest.raises(ProtocolError):
            await cortex.create_message(BODY)


async def test_tokens_are_counted_by_the_server(server: Rehearsal) -> None:
    async with provider(server.url) as cortex:
        few = await cortex.count_tokens(BODY)
        more = await cortex.count_tokens(BODY | {"system": "You are a gardener.", "stream": True})
    assert 0 < few < more
    assert server.requests[0].path == "/v1/messages/count_tokens"


async def test_a_server_that_cannot_count_says_so() -> None:
    missing = http("404 Not Found", b"404 page not found")
    async with literal(missing) as counterpart, provider(counterpart.url) as cortex:
        with pytest.raises(BadRequest) as caught:
            await cortex.count_tokens(BODY)
    assert caught.value.status == 404


async def test_a_count_that_is_no_number_is_a_protocol_error() -> None:
    async with literal(http("200 OK", b'{"input_tokens": true}')) as counterpart, provider(counterpart.url) as cortex:
        with pytest.raises(ProtocolError):
            await cortex.count_tokens(BODY)


async def test_a_good_credential_is_valid(server: Rehearsal) -> None:
    async with provider(server.url) as cortex:
        assert await cortex.validate() == Valid()


async def test_a_bad_credential_is_invalid(server: Rehearsal) -> None:
    async with provider(server.url, secret="invalid") as cortex:
        verdict = await cortex.validate()
    assert isinstance(verdict, Invalid)
    assert "ANTHROPIC_API_KEY" in verdict.reason


@pytest.mark.parametrize("status", [429, 500, 503, 529])
async def test_a_server_that_is_busy_or_broken_does_not_make_a_credential_invalid(
    server: Rehearsal, status: int
) -> None:
    server.fail_next(status=status)
    async with provider(server.url) as cortex:
        assert isinstance(await cortex.validate(), Unreachable)
    assert len(server.requests) == 1


async def test_a_server_that_is_not_there_does_not_make_a_credential_invalid(unused_tcp_port: int) -> None:
    async with provider(f"http://127.0.0.1:{unused_tcp_port}") as cortex:
        assert isinstance(await cortex.validate(), Unreachable)


async def test_where_tokens_are_not_counted_a_short_reply_validates() -> None:
    answers = [http("404 Not Found", b"not found"), http("200 OK", json.dumps(MESSAGE).encode())]
    async with literal(*answers, keeps=True) as counterpart, provider(counterpart.url) as cortex:
        assert await cortex.validate() == Valid()
    assert b'"max_tokens":1' in counterpart.requests[1]


async def test_a_model_that_does_not_exist_is_invalid() -> None:
    unknown = http("404 Not Found", b'{"error": {"type": "not_found_error", "message": "model: x"}}')
    async with literal(unknown, unknown, keeps=True) as counterpart, provider(counterpart.url) as cortex:
        assert isinstance(await cortex.validate(), Invalid)
