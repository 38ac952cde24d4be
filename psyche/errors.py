"""Errors of the soul matrix."""

from __future__ import annotations

from collections.abc import Collection

from anima_project.errors import AnimaError


class PsycheError(AnimaError):
    """Base of the soul matrix's errors."""


class MalformedMatrix(PsycheError):
    """Something is no matrix of coefficients."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"This is no soul matrix: {self.problem}. A matrix is a coefficient from 0 to 3 for a stimulus and a hormone."


class MalformedSoul(PsycheError):
    """A stored soul cannot be read."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"The stored soul cannot be read: {self.problem}. Drop it: replaying the log makes the same soul again."


class MalformedData(PsycheError):
    """A data file of this room contradicts itself or the constitution."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(file, problem)
        self.file, self.problem = file, problem

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}. Correct the file, or install Anima anew."


class UnknownArchetype(PsycheError):
    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"No archetype is named {self.name!r}. Use one of: {', '.join(sorted(self.known))}."


class ImpossibleBirth(PsycheError):
    """A soul cannot be born from this."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"No soul is born from this: {self.problem}."


class BirthIsFinal(PsycheError):
    """Somebody tried to change or to delete a birth."""

    def __init__(self, birth_id: int | None) -> None:
        super().__init__(birth_id)
        self.birth_id = birth_id

    def __str__(self) -> str:
        which = "Births are" if self.birth_id is None else f"Birth {self.birth_id} is"
        return f"{which} kept as adopted: adopt another one, and it rules from then on."
