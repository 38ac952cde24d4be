from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.isolation import HOME

# How fast a machine is decides no test: figures are the business of bench/.
settings.register_profile("anima", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("anima")


@pytest.fixture
def session(db: None) -> Iterator[object]:
    from sessions_app.models import Session

    yield Session.objects.create(directory=HOME)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A state directory for programs that a test starts."""
    return tmp_path / "anima-home"
