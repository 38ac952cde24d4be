from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sessions_app import lease
from sessions_app.errors import LeaseLost, SessionBusy
from sessions_app.models import Lease, Session
from tests.programs import finished, python


def test_one_turn_at_a_time_runs_in_a_session(session: Session) -> None:
    lease.acquire(session.pk, 30)
    with pytest.raises(SessionBusy, match=f"Session {session.pk} is in the middle of a turn"):
        lease.acquire(session.pk, 30)


def test_another_session_is_free(session: Session) -> None:
    lease.acquire(session.pk, 30)
    lease.acquire(Session.objects.create().pk, 30)


def test_a_released_session_is_free(session: Session) -> None:
    lease.release(session.pk, lease.acquire(session.pk, 30))
    lease.acquire(session.pk, 30)


def test_a_lease_that_ran_out_is_taken_over_and_its_holder_learns_of_it(session: Session) -> None:
    first = lease.acquire(session.pk, 0)
    second = lease.acquire(session.pk, 30)
    with pytest.raises(LeaseLost):
        lease.renew(session.pk, first, 30)
    lease.release(session.pk, first)
    lease.renew(session.pk, second, 30)


def test_a_holder_of_another_host_is_given_its_time(session: Session) -> None:
    lease.acquire(session.pk, 30)
    Lease.objects.update(holder="elsewhere.example:1@5:abcd")
    with pytest.raises(SessionBusy, match=r"process 1 on elsewhere\.example"):
        lease.acquire(session.pk, 30)


def test_a_killed_holder_holds_up_nobody(home: Path) -> None:
    take = """
        from anima_project import launch
        from sessions_app import lease
        from sessions_app.models import Session
        launch.apply_migrations()
        session, _ = Session.objects.get_or_create(pk=1)
        print(lease.acquire(1, 3600), flush=True)
    """
    holder = python(home, take + "    import time; time.sleep(60)")
    assert holder.stdout is not None
    assert holder.stdout.readline()
    refused = python(home, take)
    assert "SessionBusy" in refused.communicate(timeout=20)[1]
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert finished(python(home, take))
