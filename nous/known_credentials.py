"""The credentials that Anima knows of, for people: where each comes from, and which is in use. Never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from anima_project import credential_store
from anima_project.credentials import API_KEY, AUTH_TOKEN, public_start
from nous.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One credential, without its secret."""

    name: str
    """Of the variable, or in the store."""
    kind: str = ""
    start: str = ""
    """What may be shown of it."""
    origin: str = "from the environment"
    is_stored: bool = False
    is_in_use: bool = False


def known_credentials(way: Connection | None, environ: Mapping[str, str]) -> list[Known]:
    """Those of the environment, which outrank the others, and those stored. `way` is the one in use.
    CredentialStoreError."""
    source = way.source if way else ""
    known = [
        Known(name=name, start=public_start(secret), is_in_use=source == name)
        for name in (API_KEY, AUTH_TOKEN)
        if (secret := environ.get(name, "").strip())
    ]
    for entry in credential_store.current().all():
        origin = f"stored {datetime.fromtimestamp(entry.stored_at_s):%Y-%m-%d %H:%M}"
        known.append(
            Known(
                name=entry.name,
                kind=entry.kind,
                start=public_start(entry.secret),
                origin=f"{origin}, for {entry.base_url}" if entry.base_url else origin,
                is_stored=True,
                is_in_use=source == f"the stored {entry.name}",
            )
        )
    return known
