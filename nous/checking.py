"""What a person offers for reaching a model, a credential or a server: tried first, kept after.

Nothing here decides whether to keep what was refused, or what could not be checked: that is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from anima_project import configuration_file, credential_store, redaction, state
from anima_project.configuration import Configuration
from anima_project.credential_store import ANTHROPIC, CredentialStore
from anima_project.credentials import ANTHROPIC_URL, Kind, from_text, is_anthropic
from anima_project.stored_credential import origin_of
from nous.connection import Connection, server, way_to
from nous.provider import Invalid, Provider, Unreachable, Valid

Verdict = Valid | Invalid | Unreachable

_GIVEN = "what was given"


@dataclass(frozen=True, slots=True)
class Tried:
    """A way to a model, and what its server said to it."""

    way: Connection
    verdict: Verdict


async def checked(way: Connection) -> Verdict:
    """Whether server, credential and model fit together. ConfigurationError for what is no address."""
    async with Provider(way.credential, way.configuration.model) as provider:
        return await provider.validate()


async def first_taken(ways: Sequence[Connection]) -> Tried:
    """The first of them that its server takes; the first of all if it takes none."""
    refused: Tried | None = None
    for way in ways:
        tried = Tried(way, await checked(way))
        if not isinstance(tried.verdict, Invalid):
            return tried
        refused = refused or tried
    assert refused is not None, "there is always one way at least"
    return refused


def ways_with(text: str, configuration: Configuration, environ: Mapping[str, str]) -> list[Connection]:
    """The ways to the configured server as whom holds the credential `text`. BadCredential names the rule it breaks.

    Anthropic's own kinds are told by how they begin; of another server nobody knows in which header it wants it."""
    redaction.know(text.strip())
    base_url = server(configuration, environ)
    kinds: tuple[Kind, ...] = ("bearer",) if is_anthropic(base_url) else ("bearer", "api_key")
    model = replace(configuration.model, base_url=base_url)
    return [
        Connection(
            configuration=replace(configuration, model=model),
            credential=from_text(text, base_url, kind=kind),
            source=_GIVEN,
        )
        for kind in kinds
    ]


def way_at(url: str, configuration: Configuration, environ: Mapping[str, str]) -> Connection:
    """The way to another server, with the credential that Anima knows for it, if any. CredentialError."""
    return way_to(url.strip() or ANTHROPIC_URL, configuration, environ)


def keep_credential(way: Connection) -> str:
    """Store the credential of a way for its server, in place of the one for the same server. Returns its name.
    CredentialStoreError."""
    assert way.credential is not None, "a way with a credential"
    store, base_url = credential_store.current(), way.configuration.model.base_url
    name = name_for(base_url, store)
    kind, secret = way.credential.kind, way.credential.secret
    is_the_usual = name == ANTHROPIC and is_anthropic(base_url)
    return store.set(name, secret, base_url="" if is_the_usual else base_url, kind=kind).name


def keep_server(way: Connection) -> None:
    """Let the settings name the server of a way. ConfigurationError."""
    path, base_url = state.current().configuration, way.configuration.model.base_url
    if base_url == ANTHROPIC_URL:
        configuration_file.unset(path, "model.base_url")
    else:
        configuration_file.set_value(path, "model.base_url", base_url)


def name_for(base_url: str, store: CredentialStore) -> str:
    """Under which name a credential for the server is stored: that of the one there is, or one made of its address."""
    if known := store.find(base_url):
        return known.name
    if is_anthropic(base_url):
        return ANTHROPIC
    _, host, port = origin_of(base_url) or ("", "server", 0)
    return re.sub("[^a-z0-9._-]+", "-", f"{host}-{port}").strip("-._")[:64] or "server"
