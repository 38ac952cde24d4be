"""The Messages API over HTTP: streaming, counting, and saying what is wrong. See `Provider`."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from anima_project.configuration import Model
from anima_project.credentials import Credential
from nous.errors import Failure, NetworkError, ProtocolError, ProviderError, printable
from nous.refusal import from_response
from nous.reply import Reply, parse_json
from nous.reply_stream import Delta, ReplyStream
from nous.request import COUNTED, encoded, endpoint, request_headers
from nous.response import InGulps, chunks_of, drain, expect, read, request_id

if TYPE_CHECKING:
    import httpx
    import tenacity

FIRST_WAIT_S = 0.5
ERROR_BYTES = 64_000
ANSWER_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Retrying:
    """A try failed for a passing reason; after `wait_s` seconds comes the next one. `attempt` counts from 1."""

    error: ProviderError
    attempt: int
    attempts: int
    wait_s: float


class _Announced:
    """A wait that was told beforehand: tenacity asks for it only when it is about to sleep, too late to tell."""

    wait_s = 0.0

    def __call__(self, state: tenacity.RetryCallState) -> float:
        return self.wait_s


@dataclass(frozen=True, slots=True)
class Valid:
    """The server took credential and model."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """The server answered, and refused: trying again changes nothing. `reason` says what to do."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer that would tell: whether credential and model are good is not known."""

    reason: str


class Provider:
    """A server that speaks the Messages API.

    Bodies are the API's, as dicts; headers and `stream` are added here. Everything it raises is a ProviderError.
    Belongs to one event loop; `aclose` it there, or use it as an async context manager.
    """

    def __init__(self, credential: Credential | None, model: Model) -> None:
        """Touches no network. ConfigurationError if the model's base_url is no address."""
        self._credential, self._model = credential, model
        self._url = endpoint(model.base_url)
        self._redact: Callable[[str], str] = credential.redact if credential else str
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. Another call opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def stream_message(self, body: Mapping[str, Any]) -> AsyncGenerator[Delta | Retrying | Reply, None]:
        """The answer as it comes; the last item is the complete Reply.

        A passing error is retried as long as no delta came: Retrying is yielded before each wait. Afterwards, and
        when tries are used up, the error is raised, with what had arrived in its `reply`.
        Use `contextlib.aclosing`: cancelled or closed, it drops the connection at once.
        """
        announced = _Announced()
        async for attempt in self._retrying(announced):
            stream = self._stream_once(body)
            with attempt:
                first = await anext(stream)
            state = attempt.retry_state
            error = state.outcome.exception() if state.outcome else None
            if error is None:
                async with aclosing(stream):
                    yield first
                    async for item in stream:
                        yield item
                return
            is_last = state.attempt_number >= self._model.attempts
            if isinstance(error, ProviderError) and self._may_retry(error) and not is_last:
                announced.wait_s = self._wait_s(state)
                yield Retrying(error, state.attempt_number, self._model.attempts, announced.wait_s)
            # Whatever else it was, a cancellation too, tenacity raises when it is asked for the next attempt.

    async def create_message(self, body: Mapping[str, Any]) -> Reply:
        """The answer in one piece. Passing errors are retried silently."""
        return Reply.from_message(await self._call("messages", body))

    async def count_tokens(self, body: Mapping[str, Any]) -> int:
        """How many input tokens the body costs, by the server's count. Takes the body of a message, or a part of it.
        BadRequest with status 404 from a server that cannot count. Passing errors are retried silently."""
        answer = await self._call("messages/count_tokens", {key: body[key] for key in body if key in COUNTED})
        count = answer.get("input_tokens") if isinstance(answer, dict) else None
        if type(count) is not int:
            raise ProtocolError(Failure(detail="the answer holds no input_tokens"))
        return count

    async def validate(self) -> Valid | Invalid | Unreachable:
        """Whether server, credential and model fit together, by one try: free where the server can count tokens, else
        by a reply of one token."""
        body = {"model": self._model.name, "messages": [{"role": "user", "content": "Hello"}]}
        try:
            try:
                await self._call_once("messages/count_tokens", body)
            except ProviderError as error:
                if error.status not in (404, 405, 501):
                    raise
                await self._call_once("messages", body | {"max_tokens": 1})
        except ProviderError as error:
            return Unreachable(str(error)) if error.is_transient else Invalid(str(error))
        return Valid()

    async def _stream_once(self, body: Mapping[str, Any]) -> AsyncGenerator[Delta | Reply, None]:
        async with self._sent("messages", {**body, "stream": True}) as response:
            expect(response, "text/event-stream")
            stream = ReplyStream(request_id=request_id(response), redact=self._redact)
            async with chunks_of(response) as chunks:
                with self._translated(lambda: stream.reply):
                    async for chunk in InGulps(chunks):
                        for delta in stream.feed(chunk):
                            yield delta
                        if stream.is_complete:
                            break
                await drain(chunks)
        yield stream.finish()

    async def _call(self, path: str, body: Mapping[str, Any]) -> Any:
        async for attempt in self._retrying(self._wait_s):
            with attempt:
                answer = await self._call_once(path, body)
        return answer

    async def _call_once(self, path: str, body: Mapping[str, Any]) -> Any:
        async with self._sent(path, body) as response:
            expect(response, "application/json")
            with self._translated():
                content = await read(response, ANSWER_BYTES)
        try:
            return parse_json(content.decode("utf-8"))
        except ValueError as error:  # no UTF-8 is a ValueError too
            failure = Failure(detail="the answer is no JSON", request_id=request_id(response))
            raise ProtocolError(failure) from error

    @asynccontextmanager
    async def _sent(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[httpx.Response]:
        """The answer to a request once its headers are there, if they are good; the error that they stand for if not.
        The connection is given back, or dropped if the answer was not read to its end, on the way out."""
        client = self._http()
        request = client.build_request(
            "POST", f"{self._url}/{path}", content=encoded(body), headers=request_headers(self._credential, body)
        )
        with self._translated():
            response = await client.send(request, stream=True)
        try:
            if response.status_code != 200:
                raise await self._refusal(response)
            yield response
        finally:
            await response.aclose()

    async def _refusal(self, response: httpx.Response) -> ProviderError:
        try:
            with self._translated():
                body = await read(response, ERROR_BYTES)
        except ProviderError:
            body = b""  # the status says enough
        if response.is_redirect:
            body = b"it points to " + response.headers.get("location", "nowhere").encode("ascii", "replace")
        return from_response(response.status_code, response.headers, body, now_s=time.time(), redact=self._redact)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            import ssl

            import httpx

            timeout = httpx.Timeout(self._model.timeout_s, connect=self._model.connect_timeout_s)
            # Reading the certificates takes longer than all the rest, and without TLS they serve nothing: an empty
            # store then stands in, which trusts nobody.
            is_tls = self._url.startswith("https:")
            self._client = httpx.AsyncClient(
                timeout=timeout,
                verify=True if is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                mounts={f"all://{host}": None for host in ("127.0.0.1", "localhost", "[::1]")},
            )
        return self._client

    def _retrying(self, wait: Callable[[tenacity.RetryCallState], float]) -> tenacity.AsyncRetrying:
        import tenacity

        return tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self._model.attempts),
            retry=tenacity.retry_if_exception(self._may_retry),
            wait=wait,
            reraise=True,
        )

    def _may_retry(self, error: BaseException) -> bool:
        """Whether another try makes sense. If the server asks for a longer wait than we grant, it would fail again."""
        longest_s = self._model.longest_wait_s
        return isinstance(error, ProviderError) and error.is_transient and (error.retry_after_s or 0) <= longest_s

    def _wait_s(self, state: tenacity.RetryCallState) -> float:
        """As long as the server asks, or a little longer, so that clients do not come back all at once; else 0.5 s,
        doubled with each try, and up to 0.5 s more."""
        import tenacity

        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ProviderError) and error.retry_after_s is not None:
            return error.retry_after_s * random.uniform(1, 1.1)
        backoff = tenacity.wait_exponential_jitter(
            multiplier=FIRST_WAIT_S, max=self._model.longest_wait_s, jitter=FIRST_WAIT_S
        )
        return backoff(state)

    @contextmanager
    def _translated(self, so_far: Callable[[], Reply | None] = lambda: None) -> Iterator[None]:
        """httpx's errors become ours, with the reply so far."""
        import httpx

        try:
            yield
        except httpx.ConnectTimeout as error:
            detail = f"{self._url} did not take the connection within {self._model.connect_timeout_s:g} s"
            raise NetworkError(Failure(detail=detail), so_far()) from error
        except httpx.TimeoutException as error:
            detail = f"{self._url} was silent for {self._model.timeout_s:g} s"
            raise NetworkError(Failure(detail=detail), so_far()) from error
        except httpx.DecodingError as error:
            raise ProtocolError(Failure(detail=printable(str(error))), so_far()) from error
        except httpx.RequestError as error:
            detail = printable(self._redact(f"{self._url}: {str(error) or type(error).__name__}"))
            raise NetworkError(Failure(detail=detail), so_far()) from error
