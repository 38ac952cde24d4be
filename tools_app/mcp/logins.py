"""Logins to MCP servers, kept sealed among the credentials: `mcp-login.NAME`, good for one address only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from anima_project import credential_store, redaction
from anima_project.errors import UnknownCredential
from tools_app.mcp.server import Server

SECRETS = ("access_token", "refresh_token", "client_secret")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What OAuth brought, as the protocol's values are written in JSON. Printing it gives nothing away."""

    url: str
    """Of the server that it is for: it is shown to no other."""
    tokens: Mapping[str, Any] = field(repr=False)
    client: Mapping[str, Any] = field(repr=False)
    expires_at_s: float | None = None
    metadata: Mapping[str, Any] | None = None
    """Of who gave the tokens, and gives new ones."""

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __reduce__(self) -> NoReturn:
        raise TypeError("A login is not pickled: it would end in a queue, a cache or a log.")


def credential_name(server: str) -> str:
    return f"mcp-login.{server}"


def kept(server: Server) -> Login | None:
    """The login to the server as it is described now, if there is one. CredentialStoreError."""
    try:
        text = credential_store.current().get(credential_name(server.name)).secret
    except UnknownCredential:
        return None
    try:
        login = Login(**json.loads(text))
    except (ValueError, TypeError):  # by another version, or by hand
        return None
    _hide(login)
    return login if login.url == server.url else None


def keep(server: Server, login: Login) -> None:
    """CredentialStoreError."""
    _hide(login)
    credential_store.current().set(credential_name(server.name), json.dumps(login.as_json()))


def forget(name: str) -> bool:
    """Returns whether there was one. CredentialStoreError."""
    try:
        credential_store.current().remove(credential_name(name))
    except UnknownCredential:
        return False
    return True


def _hide(login: Login) -> None:
    """Its parts are secrets each."""
    values = [values.get(name) for values in (login.tokens, login.client) for name in SECRETS]
    redaction.know(*(value for value in values if isinstance(value, str)))
