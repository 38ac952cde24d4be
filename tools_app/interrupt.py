"""The user's "stop": set once, from any thread, and heard at once by whoever waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Interrupt:
    """One per turn, so that a stop never outlives what it was meant for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._listeners: list[Callable[[], object]] = []

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        with self._lock:
            if self._is_set:
                return
            self._is_set = True
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    @contextmanager
    def calling(self, listener: Callable[[], object]) -> Iterator[None]:
        """Within the block, `listener` is called when the interrupt is set, from the thread that sets it; at once if
        it is set already. It must be quick and must not raise."""
        with self._lock:
            self._listeners.append(listener)
            already = self._is_set
        if already:
            listener()
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)
