from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.isolation import HOME
from tests.programs import Waiting

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


@pytest.fixture
def waiting() -> Waiting:
    """The jobs that wait in the queue, whichever broker keeps it: what to call, and with what. Nothing waits yet."""
    from django_q.brokers import get_broker
    from django_q.models import OrmQ
    from django_q.signing import SignedPackage

    broker: Any = get_broker()
    is_redis = "ANIMA_BROKER_URL" in os.environ
    if is_redis:  # the test's database is empty, and Redis is not
        broker.delete_queue()

    def jobs() -> list[tuple[str, Any]]:
        if is_redis:
            packs = broker.connection.lrange(broker.list_key, 0, -1)
        else:
            packs = OrmQ.objects.order_by("id").values_list("payload", flat=True)
        return [(task["func"], task["args"]) for task in map(SignedPackage.loads, packs)]

    return jobs
