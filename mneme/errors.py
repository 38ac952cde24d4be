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
