"""The workers, seen from outside: which run, and how much waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anima_project.process import Process, host


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A cluster that gave a sign of life within the last seconds."""

    host: str
    pid: int
    status: str
    """In django-q2's words: Starting, Idle, Working, Stopping."""
    uptime_s: float


def running() -> list[Worker]:
    from django_q.status import Stat  # heavy, and only asked for by people

    return [
        Worker(host=stat.host, pid=stat.pid, status=str(stat.status), uptime_s=max(0.0, stat.uptime()))
        for stat in Stat.get_all()
        # The last sign of life outlives its worker by some seconds.
        if stat.host != host() or Process.of(stat.pid) is not None
    ]


def strangers() -> int:
    """Workers on the same queue whose sign of life is not signed with our key: neither could read the other's jobs."""
    from django_q.brokers import get_broker
    from django_q.conf import Conf
    from django_q.signing import BadSignature, SignedPackage

    broker: Any = get_broker()
    count = 0
    for pack in broker.get_stats(f"{Conf.Q_STAT}:*") or ():
        try:
            SignedPackage.loads(pack)
        except BadSignature:
            count += 1
        except TypeError:  # it has just run out
            continue
    return count


def queue_depth() -> int:
    """Jobs that wait or are being worked on."""
    from django_q.brokers import get_broker

    broker: Any = get_broker()
    return int(broker.queue_size() or 0) + int(broker.lock_size() or 0)
