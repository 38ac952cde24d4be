"""Runs, on PostgreSQL and Redis, the tests that these could fail: those that touch the database.

`bin/test --services` loads this plugin, with ANIMA_TEST_DATABASE_URL and ANIMA_TEST_BROKER_URL set. What is pure is the
same on any database, and is left out; `alike_anywhere` marks a module that touches the database but asks nothing of it
that the others do not.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pytest

DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_report_header() -> list[str]:
    return [f"services: {_shown('ANIMA_TEST_DATABASE_URL')} and {_shown('ANIMA_TEST_BROKER_URL')}"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = [item for item in items if _touches_the_database(item) and not item.get_closest_marker("alike_anywhere")]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def _touches_the_database(item: pytest.Item) -> bool:
    return bool(DATABASE & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"))


def _shown(variable: str) -> str:
    """Without a password."""
    address = urlsplit(os.environ.get(variable, ""))
    return f"{address.scheme}://{address.hostname}:{address.port}" if address.hostname else f"no {variable}"
