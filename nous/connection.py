"""Which model answers: the configured one, or the rehearsal where nothing is set up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from anima_project.configuration import Configuration
from anima_project.credentials import Credential, from_environment, is_anthropic

REHEARSAL_KEY = "rehearsal"

REHEARSAL_NOTICE = (
    "No API key found, so the rehearsal model answers: it shows how Anima works and knows next to nothing. "
    "For a real one, set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your own."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A way to a model: where, as whom, and whether it is only the rehearsal."""

    configuration: Configuration
    credential: Credential | None
    is_rehearsal: bool = False


def configured(configuration: Configuration, environ: Mapping[str, str]) -> Connection | None:
    """The way to the configured model; None if its server needs a credential and there is none. BadCredential."""
    base_url = configuration.model.base_url
    if "ANIMA_MODEL_BASE_URL" not in environ and (url := environ.get("ANTHROPIC_BASE_URL", "").strip()):
        base_url = url
    credential = from_environment(environ, base_url)
    if credential is None and is_anthropic(base_url):
        return None
    model = replace(configuration.model, base_url=base_url)
    return Connection(configuration=replace(configuration, model=model), credential=credential)


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
