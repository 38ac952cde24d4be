"""A connection that the server has ended is let go of, so that the next query makes a new one.

Django does this between the requests of a website. A full screen or a worker has none, and would fail for ever after
PostgreSQL was started again. Within a transaction there is nothing to do: its end lets go of the connection anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper


def watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A receiver of `connection_created`."""
    if connection.vendor != "sqlite" and _let_go not in connection.execute_wrappers:
        connection.execute_wrappers.append(_let_go)


def _let_go(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    try:
        return execute(sql, params, many, context)
    except (OperationalError, InterfaceError):
        connection: BaseDatabaseWrapper = context["connection"]
        if not connection.in_atomic_block and not connection.is_usable():
            connection.close()
        raise
