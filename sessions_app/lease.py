"""One turn at a time per session, across processes: whoever runs a turn holds the session's lease.

A lease runs out unless it is renewed, so a holder that died, or a machine that vanished, blocks nobody for longer than
that. A holder that is known to be dead (same host, no such process) is replaced at once.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence

from django.db import transaction

from anima_project.process import Process, host
from sessions_app.errors import LeaseLost, SessionBusy
from sessions_app.models import Lease

NS_PER_S = 1_000_000_000


def acquire(session_id: int, lease_s: float) -> str:
    """Take the session for `lease_s` seconds; returns the holder's name, which renews and releases it.

    SessionBusy if somebody else holds it.
    """
    holder = f"{host()}:{Process.of(os.getpid())}:{secrets.token_hex(4)}"
    now = time.time_ns()
    expires_at = now + int(lease_s * NS_PER_S)
    with transaction.atomic():
        lease, is_new = Lease.objects.select_for_update().get_or_create(
            session_id=session_id, defaults={"holder": holder, "expires_at": expires_at}
        )
        if not is_new:
            if lease.expires_at > now and not _is_dead(lease.holder):
                raise SessionBusy(session_id, lease.holder)
            lease.holder, lease.expires_at = holder, expires_at
            lease.save()
    return holder


def renew(session_id: int, holder: str, lease_s: float) -> None:
    """Keep the session for another `lease_s` seconds. LeaseLost if somebody took it meanwhile."""
    expires_at = time.time_ns() + int(lease_s * NS_PER_S)
    if not Lease.objects.filter(session_id=session_id, holder=holder).update(expires_at=expires_at):
        raise LeaseLost(session_id)


def release(session_id: int, holder: str) -> None:
    """Give the session back. Nothing happens if it is held by somebody else by now."""
    Lease.objects.filter(session_id=session_id, holder=holder).delete()


def stale() -> list[Lease]:
    """Those that nobody keeps any longer: they ran out, or their holder has certainly ended."""
    now = time.time_ns()
    return [lease for lease in Lease.objects.all() if lease.expires_at <= now or _is_dead(lease.holder)]


def remove(holders: Sequence[str]) -> None:
    """Give back what these hold."""
    Lease.objects.filter(holder__in=holders).delete()


def taken() -> list[int]:
    """The sessions in which a turn runs now, or may run for all that is known here."""
    leases = Lease.objects.filter(expires_at__gt=time.time_ns()).order_by("session_id")
    return [lease.session_id for lease in leases if not _is_dead(lease.holder)]


def _is_dead(holder: str) -> bool:
    """Whether it has certainly ended. Of another host nothing is known, so the answer is no."""
    where, who, _ = holder.rsplit(":", 2)
    process = Process.parse(who)
    return where == host() and process is not None and not process.is_alive()
