"""One stored credential, and which server may see it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, get_args
from urllib.parse import urlsplit

from anima_project.credentials import Credential, Kind, is_anthropic
from anima_project.errors import BadCredentialName

ANTHROPIC = "anthropic"
"""The name of the credential for Anthropic's own server."""

StoredKind = Kind | Literal["secret"]
"""A `secret` is for others than the model's server, and is never sent there."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_KINDS = (*get_args(Kind), "secret")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCredential:
    """A secret under a name. Printing, formatting or pickling it does not give the secret away. BadCredentialName."""

    name: str
    kind: StoredKind
    secret: str = field(repr=False)
    stored_at_s: int
    """Seconds since the epoch."""
    base_url: str = ""
    """The server that it is for. Empty: Anthropic's own, for the entry with that name, and none at all for others."""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadCredentialName(self.name)

    def serves(self, base_url: str) -> bool:
        """Whether the secret may be sent to the server at `base_url`: to its own only, by scheme, host and port."""
        if self.kind == "secret":
            return False
        origin = origin_of(base_url)
        if origin is None:
            return False
        if self.base_url:
            return origin == origin_of(self.base_url)
        return self.name == ANTHROPIC and origin[0] == "https" and is_anthropic(base_url)

    def credential(self) -> Credential | None:
        """As the model's server takes it; None for a `secret`."""
        return None if self.kind == "secret" else Credential(self.kind, self.secret)

    def as_json(self) -> dict[str, Any]:
        """With the secret: for the store, and for nothing else."""
        return {
            "name": self.name,
            "kind": self.kind,
            "secret": self.secret,
            "stored_at_s": self.stored_at_s,
            "base_url": self.base_url,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> StoredCredential:
        """What `as_json` wrote. ValueError, KeyError or TypeError for anything else."""
        if value["kind"] not in _KINDS or not isinstance(value["secret"], str):
            raise ValueError("no credential")
        return cls(
            name=str(value["name"]),
            kind=value["kind"],
            secret=value["secret"],
            stored_at_s=int(value["stored_at_s"]),
            base_url=str(value["base_url"]),
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("A credential is not pickled: it would end in a queue, a cache or a log.")


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for what is no http(s) address of a server, or one that programs read in different
    ways."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return None
    if parts.username is not None or parts.query or parts.fragment:
        return None
    return parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port
