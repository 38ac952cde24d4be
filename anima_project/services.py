"""The servers that Anima may use in place of its own files: PostgreSQL for the log, Redis for the queue.

Their addresses come from the environment, and may hold passwords: no error shows more of one than its scheme.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from urllib.parse import urlsplit

from anima_project.errors import ConfigurationError

DATABASE, BROKER = "ANIMA_DATABASE_URL", "ANIMA_BROKER_URL"


def database_url() -> str | None:
    """ConfigurationError if there is one that cannot be used."""
    return _address(
        DATABASE, ("postgresql", "postgres"), "of PostgreSQL's: write postgresql://USER@HOST:PORT/NAME", "psycopg"
    )


def broker_url() -> str | None:
    """ConfigurationError if there is one that cannot be used."""
    return _address(BROKER, ("redis", "rediss", "unix"), "of Redis's: write redis://HOST:PORT/NUMBER", "redis")


def _address(variable: str, schemes: Sequence[str], form: str, client: str) -> str | None:
    url = os.environ.get(variable)
    if not url:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # looked at, it must be one
    except ValueError as error:
        raise ConfigurationError(variable, f"is no address {form}.") from error
    if parts.scheme not in schemes:
        begins = f" (it begins with {parts.scheme[:20]}:)" if parts.scheme else ""
        raise ConfigurationError(variable, f"is no address {form}{begins}.")
    if find_spec(client) is None:
        raise ConfigurationError(
            variable, f"names a server whose client, {client}, is not installed: pip install 'anima[services]'."
        )
    return url
