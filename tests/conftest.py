"""Every test runs in a state directory of its own making: the owner's is never touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before Django reads its settings: a test never sees the owner's state, credentials or services.
services = {"ANIMA_DATABASE_URL": os.environ.get("ANIMA_TEST_DATABASE_URL", "")}
_home = tempfile.TemporaryDirectory(prefix="anima-tests-")
for name in [name for name in os.environ if name.startswith(("ANIMA_", "ANTHROPIC_"))]:
    del os.environ[name]
os.environ |= {"ANIMA_HOME": _home.name, "ANIMA_ENV": "test", "HOME": _home.name}
os.environ |= {name: value for name, value in services.items() if value}


@pytest.fixture
def session(db: None) -> Iterator[object]:
    from sessions_app.models import Session

    yield Session.objects.create(directory=_home.name)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A state directory for programs that a test starts."""
    return tmp_path / "anima-home"
