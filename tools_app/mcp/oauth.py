"""OAuth for servers that are reached over HTTP, by the SDK. This module imports it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx2
from mcp.client.auth import OAuthClientProvider
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthMetadata,
    OAuthToken,
)
from pydantic import AnyUrl, BaseModel

from tools_app.mcp import logins
from tools_app.mcp.logins import Login
from tools_app.mcp.server import Server

Shown = Callable[[str], Awaitable[None]]
Answered = Callable[[], Awaitable[AuthorizationCodeResult]]


def provider(server: Server, redirect_to: str, show: Shown, answered: Answered) -> httpx2.Auth:
    """Logs a person in, anew: they are shown an address, and come back to `redirect_to`."""
    return _provider(server, redirect_to, show, answered, None)


async def kept(server: Server) -> httpx2.Auth | None:
    """The login that is kept for the server, renewed as it has to be; None if there is none. CredentialStoreError."""
    if (login := await asyncio.to_thread(logins.kept, server)) is None:
        return None

    async def nobody(_: str = "") -> AuthorizationCodeResult:
        raise PermissionError(f"its login is no longer good: anima mcp login {server.name}")

    async def nobody_to_show(_: str) -> None:
        await nobody()

    return _provider(server, "http://127.0.0.1/callback", nobody_to_show, nobody, login)


def _provider(
    server: Server, redirect_to: str, show: Shown, answered: Answered, login: Login | None
) -> OAuthClientProvider:
    metadata = OAuthClientMetadata(
        client_name="Anima", redirect_uris=[AnyUrl(redirect_to)], token_endpoint_auth_method="none"
    )
    storage = _Storage(server, login)
    made = OAuthClientProvider(server.url, metadata, storage, redirect_handler=show, callback_handler=answered)
    storage.provider = made
    return made


class _Storage:
    """See the SDK's TokenStorage. What it does not keep by itself, and a later process needs to renew the tokens, is
    taken from the provider and put there: when they expire, and who renews them."""

    provider: OAuthClientProvider

    def __init__(self, server: Server, login: Login | None) -> None:
        self._server = server
        self._login = login
        self._client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        if self._login is None:
            return None
        context = self.provider.context
        context.token_expiry_time = self._login.expires_at_s
        if self._login.metadata and context.oauth_metadata is None:
            context.oauth_metadata = OAuthMetadata.model_validate(self._login.metadata)
        return OAuthToken.model_validate(self._login.tokens)

    async def set_tokens(self, tokens: OAuthToken) -> None:
        context = self.provider.context
        client = context.client_info or self._client
        self._login = Login(
            url=self._server.url,
            tokens=_json(tokens) or {},
            client=_json(client) or {},
            expires_at_s=context.token_expiry_time,
            metadata=_json(context.oauth_metadata),
        )
        await asyncio.to_thread(logins.keep, self._server, self._login)

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return OAuthClientInformationFull.model_validate(self._login.client) if self._login else self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self._client = client_info


def _json(value: BaseModel | None) -> dict[str, object] | None:
    return None if value is None else value.model_dump(mode="json", exclude_none=True)
