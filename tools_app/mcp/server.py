"""One MCP server as the user describes it. A value; nothing is started by making one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tools_app.mcp.placeholders import filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A program that is started (`command`), or a server that is reached (`url`): one of the two. Texts are as written,
    with `${credential:name}` in them, so that a server can be shown, compared and logged."""

    name: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    directory: str = ""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    enabled: bool = True
    trust_hints: bool = False
    """Whether a tool that calls itself read-only is believed, and so runs without being asked about."""
    timeout_s: float | None = None
    """Seconds of silence that end a call; None: as the settings say."""
    start_timeout_s: float | None = None

    @property
    def fingerprint(self) -> str:
        """Differs when anything differs that decides what the server is and offers."""
        what = [self.name, self.command, self.args, dict(self.env), self.directory, self.url, dict(self.headers)]
        return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]

    def environment(self, secret: Callable[[str], str]) -> dict[str, str]:
        """What its program finds besides the common variables; `secret` gives a credential by its name."""
        return {name: filled(value, secret) for name, value in self.env.items()}

    def request_headers(self, secret: Callable[[str], str]) -> dict[str, str]:
        return {name: filled(value, secret) for name, value in self.headers.items()}

    def __str__(self) -> str:
        return self.url or " ".join((self.command, *self.args))
