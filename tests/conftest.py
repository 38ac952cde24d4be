from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.isolation import HOME


@pytest.fixture
def session(db: None) -> Iterator[object]:
    from sessions_app.models import Session

    yield Session.objects.create(directory=HOME)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A state directory for programs that a test starts."""
    return tmp_path / "anima-home"
