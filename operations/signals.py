"""Waiting in the main thread for whatever comes first: a signal that asks for the end, a child's death, or a time."""

from __future__ import annotations

import select
import signal
import socket
from types import FrameType, TracebackType

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Signals:
    """Within the block, the signals of ENDING set `ends_by` instead of ending the process."""

    ends_by: signal.Signals | None = None

    def __enter__(self) -> Signals:
        self._here, there = socket.socketpair()
        self._here.setblocking(False)
        there.setblocking(False)
        self._there = there
        self._fd = signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._heard) for number in (*ENDING, signal.SIGCHLD)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd)
        self._here.close()
        self._there.close()

    def wait(self, at_most_s: float | None = None) -> None:
        """Until a signal of ENDING or a child's end, which may have come before; at most that long."""
        if self.ends_by is not None:
            return
        if select.select([self._here], [], [], at_most_s)[0]:
            self._here.recv(4096)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self.ends_by = signal.Signals(number)
