"""Errors of the endocrine system."""

from __future__ import annotations

from collections.abc import Collection

from anima_project.errors import AnimaError


class ThymosError(AnimaError):
    """Base of the endocrine system's errors."""


class MalformedTable(ThymosError):
    """A data file (responses, desires, a lexicon) does not say what it must."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where, self.problem = where, problem

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}. Correct it there."


class MalformedState(ThymosError):
    """A stored state cannot be read."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return (
            f"The stored state of the hormones cannot be read: {self.problem}. Drop it: the log makes the same again."
        )


class UnknownName(ThymosError):
    """Somebody asked for a hormone or a coefficient that there is not."""

    def __init__(self, kind: str, name: str, known: Collection[str]) -> None:
        super().__init__(kind, name, known)
        self.kind, self.name, self.known = kind, name, known

    def __str__(self) -> str:
        return f"No {self.kind} is named {self.name!r}. Use one of: {', '.join(sorted(self.known))}."


class UnknownBirth(ThymosError):
    """No soul of that number was ever adopted."""

    def __init__(self, number: int, known: Collection[int]) -> None:
        super().__init__(number, known)
        self.number, self.known = number, known

    def __str__(self) -> str:
        there_are = f"there are {', '.join(map(str, sorted(self.known)))}" if self.known else "none was adopted yet"
        return f"No soul {self.number} was adopted; {there_are}."


class NoSuchTime(ThymosError):
    """What was to be a time is none."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return f"{self.text!r} is no time: write 2026-05-01, 2026-05-01T18:00, or how long ago: 90m, 3h, 2d."
