"""One page from the web: checked at every hop, within a time for everything, capped while it is read."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version

import httpcore
import httpx

from tools_app.errors import FetchProblem
from tools_app.web.addresses import Network
from tools_app.web.connecting import GuardedTransport
from tools_app.web.inflating import ACCEPTED, inflated, inflaters
from tools_app.web.pages import Page, is_binary_type

_REDIRECTS = (301, 302, 303, 307, 308)
_FAILURES = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    ssl.SSLError,
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`timeout_s` is for everything, redirects included; `body_bytes` counts after decompression."""

    timeout_s: float
    body_bytes: int
    redirects: int
    allowed: tuple[Network, ...] = ()


async def fetch(url: str, limits: Limits) -> Page:
    """The page at the end of the redirects, whatever its status. FetchProblem if there is none."""
    headers = {
        "User-Agent": f"Anima/{version('anima')}",
        "Accept": "text/html, application/xhtml+xml, text/markdown, text/plain, application/json, */*;q=0.5",
        "Accept-Encoding": ACCEPTED,
    }
    try:
        async with (
            asyncio.timeout(limits.timeout_s),
            httpx.AsyncClient(
                transport=GuardedTransport(limits.allowed), trust_env=False, headers=headers, timeout=None
            ) as client,
        ):
            return await _follow(client, url, limits)
    except TimeoutError as error:
        raise FetchProblem(url, f"took longer than {limits.timeout_s:g} seconds") from error
    except _FAILURES as error:
        raise FetchProblem(url, f"cannot be read: {_cause(error)}") from error


def address(text: str) -> httpx.URL:
    """The URL, checked as far as that goes without looking up its host. FetchProblem says what is wrong with it."""
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchProblem(text, f"is no valid URL: {error}") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchProblem(text, "is not an http or https URL", "Other kinds are not read.")
    if url.userinfo:
        # The name and password must not end in logs and conversations.
        raise FetchProblem(str(url.copy_with(userinfo=b"")), "had credentials in it", "Leave them out of the URL.")
    return url.copy_with(fragment=None)


async def _follow(client: httpx.AsyncClient, first: str, limits: Limits) -> Page:
    url = address(first)
    for _ in range(limits.redirects + 1):
        async with client.stream("GET", url) as response:
            target = response.headers.get("location")
            if response.status_code not in _REDIRECTS or not target:
                return await _page(response, first, limits.body_bytes)
            url = address(str(url.join(target)))
    raise FetchProblem(first, f"redirects more than {limits.redirects} times, last to {url}")


async def _page(response: httpx.Response, asked: str, cap_bytes: int) -> Page:
    content_type = response.headers.get("content-type", "")
    length = response.headers.get("content-length", "")
    body, complete = b"", True
    if not is_binary_type(content_type):
        body, complete = await _body(response, asked, cap_bytes)
    return Page(
        asked=asked,
        url=str(response.url),
        status=response.status_code,
        reason=response.reason_phrase,
        content_type=content_type,
        body=body,
        complete=complete,
        announced_bytes=int(length) if length.isascii() and length.isdigit() else None,
    )


async def _body(response: httpx.Response, asked: str, cap_bytes: int) -> tuple[bytes, bool]:
    """At most `cap_bytes` of the body, and whether that is all of it."""
    body = bytearray()
    try:
        layers = inflaters(response.headers.get("content-encoding", ""))
        async for chunk in response.aiter_raw():
            for piece in inflated(chunk, layers):
                body += piece
                if len(body) > cap_bytes:
                    return bytes(body[:cap_bytes]), False
    except ValueError as error:
        raise FetchProblem(asked, f"cannot be read: it came with {error}") from error
    return bytes(body), True


def _cause(error: BaseException) -> str:
    """The innermost message: what wraps it says less."""
    causes: Iterable[BaseException] = [error]
    while (inner := error.__cause__ or error.__context__) is not None:
        causes, error = [*causes, inner], inner
    messages = [str(cause).strip() for cause in causes if str(cause).strip()]
    return messages[-1] if messages else type(error).__name__
