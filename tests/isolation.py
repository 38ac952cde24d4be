"""Every test runs in a state directory of its own making: the owner's is never touched.

Named with `-p` in pyproject.toml, so that it is loaded before anything reads Django's settings. Each process of a test
run gets a directory of its own.
"""

from __future__ import annotations

import os
import tempfile

from tests.programs import redis_database

_SERVICES = ("ANIMA_TEST_DATABASE_URL", "ANIMA_TEST_BROKER_URL")
_services = {"ANIMA_DATABASE_URL": os.environ.get("ANIMA_TEST_DATABASE_URL", "")}
if _server := os.environ.get("ANIMA_TEST_BROKER_URL"):
    _services["ANIMA_BROKER_URL"] = redis_database(_server)
_home = tempfile.TemporaryDirectory(prefix="anima-tests-", ignore_cleanup_errors=True)

# A test never sees the owner's state, credentials or services.
for _name in [name for name in os.environ if name.startswith(("ANIMA_", "ANTHROPIC_")) and name not in _SERVICES]:
    del os.environ[_name]
os.environ |= {"ANIMA_HOME": _home.name, "ANIMA_ENV": "test", "HOME": _home.name}
os.environ |= {name: value for name, value in _services.items() if value}

HOME = _home.name
