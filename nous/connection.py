"""Which model answers: the configured one, or the rehearsal where nothing is set up.

A credential of the environment wins over a stored one, and the latter goes to its own server only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from anima_project import credential_store
from anima_project.configuration import Configuration
from anima_project.credentials import ANTHROPIC_URL, Credential, from_environment, is_anthropic, variable_of
from anima_project.errors import BadCredential

REHEARSAL_KEY = "rehearsal"
OUR_NAME, ANTHROPICS_NAME = "ANIMA_MODEL_BASE_URL", "ANTHROPIC_BASE_URL"

REHEARSAL_NOTICE = (
    "No API key found, so the rehearsal model answers: it shows how Anima works and knows next to nothing. "
    "For a real one, store a key with `anima credentials set` or set ANTHROPIC_API_KEY; "
    "for a server of your own, set ANTHROPIC_BASE_URL."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A way to a model: where, as whom, and whether it is only the rehearsal."""

    configuration: Configuration
    credential: Credential | None
    is_rehearsal: bool = False
    source: str = ""
    """Where the credential comes from, for people: a variable of the environment, or a name in the store."""

    def under(self, configuration: Configuration) -> Connection:
        """The same way, to the same server, under other settings."""
        model = replace(configuration.model, base_url=self.configuration.model.base_url)
        return replace(self, configuration=replace(configuration, model=model))


def configured(configuration: Configuration, environ: Mapping[str, str]) -> Connection | None:
    """The way to the configured model; None if its server needs a credential and there is none. CredentialError.
    The store, that of this process's state directory, is read only where the environment has none."""
    way = way_to(server(configuration, environ), configuration, environ)
    return None if way.credential is None and is_anthropic(way.configuration.model.base_url) else way


def way_to(base_url: str, configuration: Configuration, environ: Mapping[str, str]) -> Connection:
    """The way to the model on this server, as whom is known there, or as nobody. CredentialError."""
    credential, source = _credential(environ, base_url)
    model = replace(configuration.model, base_url=base_url)
    return Connection(configuration=replace(configuration, model=model), credential=credential, source=source)


def stored(configuration: Configuration, environ: Mapping[str, str], name: str) -> Connection:
    """The way to the model as whom the store knows by this name, to the server that this is for. CredentialError."""
    entry = credential_store.current().get(name)
    source, credential = f"the stored {name}", entry.credential()
    if credential is None:
        raise BadCredential(source, "", "it is a secret for something else than the model's server.")
    base_url = server(configuration, environ)
    if not entry.serves(base_url):
        base_url = entry.base_url or ANTHROPIC_URL
    model = replace(configuration.model, base_url=base_url)
    return Connection(configuration=replace(configuration, model=model), credential=credential, source=source)


def server(configuration: Configuration, environ: Mapping[str, str]) -> str:
    """The base URL of the model's server: the environment's, by our name or by Anthropic's, before the file's."""
    return (
        environ[ANTHROPICS_NAME].strip()
        if server_variable(environ) == ANTHROPICS_NAME
        else configuration.model.base_url
    )


def server_variable(environ: Mapping[str, str]) -> str:
    """The variable of the environment that names the server, and outranks the file; empty if none does."""
    if OUR_NAME in environ:
        return OUR_NAME
    return ANTHROPICS_NAME if environ.get(ANTHROPICS_NAME, "").strip() else ""


def _credential(environ: Mapping[str, str], base_url: str) -> tuple[Credential | None, str]:
    if credential := from_environment(environ, base_url):
        return credential, variable_of(credential, environ) or ""
    stored = credential_store.current().find(base_url)
    return (stored.credential(), f"the stored {stored.name}") if stored else (None, "")


@contextmanager
def connection(
    configuration: Configuration, environ: Mapping[str, str], *, rehearsal: bool = False
) -> Iterator[Connection]:
    """The configured model, or, where that cannot be or `rehearsal` is wanted, a rehearsal that runs within the block."""
    if not rehearsal and (way := configured(configuration, environ)):
        yield way
        return
    from nous.rehearsal import Rehearsal

    with Rehearsal() as server:
        model = replace(configuration.model, base_url=server.url)
        yield Connection(
            configuration=replace(configuration, model=model),
            credential=Credential("api_key", REHEARSAL_KEY),
            is_rehearsal=True,
        )
