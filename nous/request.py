"""A request of the Messages API, as it goes over the wire: address, headers, bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from anima_project.credentials import Credential
from anima_project.errors import ConfigurationError

API_VERSION = "2023-06-01"
BLOCK_BINDING_BETA = "thinking-binding-controls-2026-08-01"

COUNTED = frozenset({"model", "system", "messages", "tools", "tool_choice", "thinking", "output_config"})
"""The fields that counting takes; it refuses the others."""


def endpoint(base_url: str) -> str:
    """The address under which the API's paths stand, for a base URL with or without `/v1` or a slash at its end.
    ConfigurationError if it is no http(s) address, or holds what would end in messages or break the paths."""
    base_url = base_url.strip()
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not base_url.isascii() or not base_url.isprintable() or " " in base_url:
        raise ConfigurationError(
            "model.base_url", f"{base_url!r} is no address of a server; write one such as https://api.anthropic.com."
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError(
            "model.base_url", "it must hold no user, password, ? or #; a secret belongs in ANTHROPIC_AUTH_TOKEN."
        )
    return base_url.rstrip("/").removesuffix("/v1").rstrip("/") + "/v1"


def encoded(body: Mapping[str, Any]) -> bytes:
    """The body as UTF-8 JSON. Half a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def request_headers(credential: Credential | None, body: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a request: who asks, in which version, and the betas that credential and body need."""
    headers = credential.headers() if credential else {}
    betas = [headers["anthropic-beta"]] if "anthropic-beta" in headers else []
    if isinstance(thinking := body.get("thinking"), dict) and "block_binding" in thinking:
        betas.append(BLOCK_BINDING_BETA)
    return (
        headers
        | ({"anthropic-beta": ",".join(betas)} if betas else {})
        | {
            "anthropic-version": API_VERSION,
            "content-type": "application/json",
            "accept": "text/event-stream" if body.get("stream") else "application/json",
            # A compressed stream would be held back until there is enough of it to compress.
            "accept-encoding": "identity",
            "user-agent": user_agent(),
        }
    )


@cache
def user_agent() -> str:
    return f"Anima/{version('anima')}"
