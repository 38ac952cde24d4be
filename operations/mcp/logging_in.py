"""`anima mcp login`: a person logs in to a server in their browser, and comes back to this machine."""

from __future__ import annotations

import asyncio
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from anima_project import credential_store
from anima_project.errors import ConfigurationError
from anima_project.plain_text import harmless
from operations.errors import LoginFailed
from tools_app.mcp.connection import reason
from tools_app.mcp.server import Server

if TYPE_CHECKING:
    from mcp.shared.auth import AuthorizationCodeResult

PATH = "/callback"
PATIENCE_S = 300.0
_PAGE = b"""<!DOCTYPE html><meta charset="utf-8"><title>Anima</title><p>%s</p>"""
_ANSWER = b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"


def log_in(server: Server, *, opens: bool) -> int:
    """LoginFailed if it comes to nothing; ConfigurationError for a server that takes no login."""
    if not server.url:
        raise ConfigurationError(server.name, "is a program that Anima starts; a login is for servers with a url.")
    if any(name.lower() == "authorization" for name in server.headers):
        raise ConfigurationError(server.name, "has a credential in its headers; take it out to log in instead.")
    count = asyncio.run(_logged_in(server, opens=opens))
    print(harmless(f"Logged in to {server.name}, which has {count} tools. The login is kept among the credentials."))
    return 0


async def _logged_in(server: Server, *, opens: bool) -> int:
    from tools_app.mcp import oauth
    from tools_app.mcp.session import connected, list_all

    async with _loopback() as (address, answer):

        async def show(where: str) -> None:
            print(
                f"Log in to {server.name} in your browser, within {PATIENCE_S / 60:.0f} minutes:\n\n  {harmless(where)}\n"
            )
            sys.stdout.flush()
            if opens and sys.stdout.isatty():
                await asyncio.to_thread(webbrowser.open, where)

        async def answered() -> AuthorizationCodeResult:
            return await answer

        async def changed() -> None:
            pass

        auth = oauth.provider(server, address, show, answered)
        try:
            async with asyncio.timeout(PATIENCE_S), connected(server, _secret, changed, auth) as live:
                return len((await list_all(live.client)).tools)
        except Exception as error:
            raise LoginFailed(server.name, reason(error, PATIENCE_S)) from error


def _secret(name: str) -> str:
    return credential_store.current().get(name).secret


@asynccontextmanager
async def _loopback() -> AsyncIterator[tuple[str, asyncio.Future[AuthorizationCodeResult]]]:
    """The address to come back to, and what was brought along. It listens to this machine only, and hears one answer:
    whose it is, the `state` in it says."""
    from mcp.shared.auth import AuthorizationCodeResult

    answer: asyncio.Future[AuthorizationCodeResult] = asyncio.get_running_loop().create_future()

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(10):
                _, target, *_ = (await reader.readline()).decode("ascii", "replace").split() or ("", "", "")
            brought = urlsplit(target)
            words = {name: values[0] for name, values in parse_qs(brought.query).items()}
            if brought.path != PATH or not ("code" in words or "error" in words):
                writer.write(_page(b"404 Not Found", b"There is nothing here."))
            elif "error" in words:
                writer.write(_page(b"200 OK", b"That was refused; the terminal says more. You can close this."))
                if not answer.done():
                    said = words.get("error_description") or words["error"]
                    answer.set_exception(PermissionError(f"the login was refused: {said}"))
            else:
                writer.write(_page(b"200 OK", b"Anima goes on in the terminal. You can close this."))
                if not answer.done():
                    code, state, issuer = words["code"], words.get("state"), words.get("iss")
                    answer.set_result(AuthorizationCodeResult(code=code, state=state, iss=issuer))
            await writer.drain()
        except (OSError, ValueError, TimeoutError):  # no browser; whoever it was
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(heard, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}{PATH}", answer


def _page(status: bytes, words: bytes) -> bytes:
    page = _PAGE % words
    return _ANSWER % (status, len(page), page)
