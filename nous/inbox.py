"""What the user says while the agent works: kept in order until the next model call takes it."""

from __future__ import annotations

from collections import deque


class Inbox:
    """Belongs to one front end and one session. The front end may look at what waits and take it back."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()

    def put(self, text: str) -> None:
        self.waiting.append(text)

    def put_back(self, text: str) -> None:
        """What was taken, and could not be said."""
        self.waiting.appendleft(text)

    def take_first(self) -> str:
        return self.waiting.popleft()

    def take_all(self) -> list[str]:
        taken = list(self.waiting)
        self.waiting.clear()
        return taken
