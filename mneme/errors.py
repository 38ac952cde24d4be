"""Errors of memory."""

from __future__ import annotations

from anima_project.errors import AnimaError


class MnemeError(AnimaError):
    """Base of memory's errors."""


class CannotPin(MnemeError):
    """What was to be pinned, or unpinned, cannot be."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what, self.why = what, why

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class TooSlow(MnemeError):
    """Recall took longer than it may while somebody waits for an answer."""

    exit_code = 1

    def __str__(self) -> str:
        return "Recalling took too long, and was left out. More time: memory.recall_ms."


class UnknownMoment(MnemeError):
    """No event has that id, or it was forgotten."""

    def __init__(self, event_id: int) -> None:
        super().__init__(event_id)
        self.event_id = event_id

    def __str__(self) -> str:
        return (
            f"There is no event {self.event_id} to recall. remember (anima memory search) finds those that there are."
        )
