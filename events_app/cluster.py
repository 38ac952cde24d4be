"""django-q2's cluster, which ends as a whole when one of its processes is killed.

Its processes share queues, and one that is killed while it waits for a job takes the lock of its queue along. django-q2
puts another in its place, which then waits for that lock for ever: the cluster would look alive, and do nothing. So the
guard ends with all the others, and the cluster begins anew. Their jobs come back, for none of them was acknowledged.
"""

from __future__ import annotations

import logging
import os
import signal
from typing import Any

from django_q import cluster

log = logging.getLogger("django-q")


class Sentinel(cluster.Sentinel):
    """The guard. `exitcode` of its process: 0 if it was asked to end, 1 if it ended the cluster."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._own_pid = os.getpid()
        # A signal and not the guard's round, for that takes locks which the killed one may have held.
        signal.signal(signal.SIGCHLD, self._look)
        super().__init__(*args, **kwargs)  # guards until the end

    def _look(self, *_: Any) -> None:
        if os.getpid() != self._own_pid:  # a process of the cluster, whose own children are no concern of ours
            return
        members = [*getattr(self, "pool", ()), getattr(self, "monitor", None), getattr(self, "pusher", None)]
        members = [process for process in members if process is not None]
        # One that takes too long over a job is terminated by the guard, between two looks at the queue.
        if any((process.exitcode or 0) < 0 and process.exitcode != -signal.SIGTERM for process in members):
            log.critical("A process of the worker was killed; the worker ends, to begin anew.")
            for process in members:
                process.kill()
            os._exit(1)


def run(*, once: bool) -> bool:
    """Work until a signal asks for the end, or once. Returns whether it ended as asked."""
    cluster.Sentinel = Sentinel  # the only way in: django-q2 looks it up when it starts
    one = cluster.Cluster()
    one.start()
    if once:
        one.stop()
    one.sentinel.join()
    return bool(one.sentinel.exitcode == 0)
