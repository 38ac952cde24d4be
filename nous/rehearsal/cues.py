"""What tests ask of the next replies: errors, broken streams, stop reasons, exact words. Each is used up when taken."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from threading import Lock

from nous.rehearsal.faults import ApiError, Break
from nous.rehearsal.wire import Json


class Cues:
    """Queues of what is to happen next, given by one thread and taken by others."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._errors: deque[tuple[str, ApiError]] = deque()
        self._breaks: deque[Break] = deque()
        self._stops: deque[str] = deque()
        self._replies: deque[tuple[Json, ...]] = deque()

    def fail_next(
        self,
        status: int = 529,
        error_type: str = "",
        message: str = "",
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        path: str = "",
    ) -> None:
        """The next `times` requests get this error; with `path`, only those to a path that ends like it."""
        error = ApiError.of(status, message, error_type=error_type, headers=headers)
        with self._lock:
            self._errors.extend([(path, error)] * times)

    def break_next_stream(self, how: Break | str, times: int = 1) -> None:
        """The next `times` streams go wrong in this way. ValueError if there is no such way."""
        with self._lock:
            self._breaks.extend([Break(how)] * times)

    def stop_next(self, reason: str) -> None:
        """The next reply ends with this stop reason."""
        with self._lock:
            self._stops.append(reason)

    def say_next(self, blocks: Sequence[Json] | str) -> None:
        """The next reply consists of these blocks, as the API has them; ids and signatures are added where missing."""
        spoken = ({"type": "text", "text": blocks},) if isinstance(blocks, str) else tuple(blocks)
        with self._lock:
            self._replies.append(spoken)

    def take_error(self, path: str) -> ApiError | None:
        with self._lock:
            for index, (wanted, error) in enumerate(self._errors):
                if path.endswith(wanted):
                    del self._errors[index]
                    return error
        return None

    def take_break(self) -> Break | None:
        with self._lock:
            return self._breaks.popleft() if self._breaks else None

    def take_stop(self) -> str:
        with self._lock:
            return self._stops.popleft() if self._stops else ""

    def take_reply(self) -> tuple[Json, ...] | None:
        with self._lock:
            return self._replies.popleft() if self._replies else None
