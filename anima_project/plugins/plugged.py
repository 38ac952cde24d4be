"""The parts of one group at work: each made when it is first needed, asked, and left out once it has failed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from anima_project.plugins import discovery, faults, remembered
from anima_project.plugins.part import Part

T = TypeVar("T")
Answer = TypeVar("Answer")


class Plugged(Generic[T]):
    """The parts of a group, as they were when this was first used: looking at the disk at each event would cost more than
    the event. Safe between threads.

    `fault_of` says of an object and the name that it was declared by what is wrong with it, or None; `about` says what
    of it, as JSON, is worth knowing before it is made.
    """

    def __init__(
        self,
        group: str,
        fault_of: Callable[[Any, str], str | None],
        about: Callable[[T], dict[str, Any]] | None = None,
    ) -> None:
        self._group, self._fault_of, self._about = group, fault_of, about
        self._lock = threading.RLock()
        self._made: dict[Part, T | None] | None = None

    def ask(
        self, question: Callable[[T], Answer], is_wanted: Callable[[dict[str, Any]], bool] | None = None
    ) -> list[tuple[str, Answer]]:
        """By name, what each answers. One of which is known, without making it, that it is not wanted is left in peace.
        One that fails is disabled and has no answer."""
        answers = []
        for part in self._parts():
            known = remembered.recall(part) if is_wanted else None
            if is_wanted and known is not None and not is_wanted(dict(known)):
                continue
            if (made := self.made(part)) is None:
                continue
            if is_wanted and known is None and self._about and not is_wanted(self._about(made)):
                continue
            try:
                answers.append((part.name, question(made)))
            except Exception as error:  # a plugin is anybody's code, and the rest goes on
                faults.report(part, error)
                self._drop(part)
        return answers

    def made(self, part: Part) -> T | None:
        """The object of a part, None if it cannot be used."""
        with self._lock:
            known = self._known()
            if part not in known or known[part] is not None:
                return known.get(part)
            if (made := self._loaded(part)) is None:
                self._drop(part)
                return None
            if self._about:
                remembered.remember(part, self._about(made))
            known[part] = made
            return made

    def make_all(self) -> None:
        for part in self._parts():
            self.made(part)

    def look_again(self) -> None:
        """Forget what was found and made: for a process in which plugins have changed."""
        with self._lock:
            self._made = None

    def _loaded(self, part: Part) -> T | None:
        try:
            made: T = part.load()()
            fault = self._fault_of(made, part.name)
        except Exception as error:  # as above
            faults.report(part, error)
            return None
        if fault:
            faults.report(part, fault)
            return None
        return made

    def _parts(self) -> tuple[Part, ...]:
        with self._lock:
            return tuple(self._known())

    def _known(self) -> dict[Part, T | None]:
        if self._made is None:
            self._made = dict.fromkeys(discovery.parts(self._group))
        return self._made

    def _drop(self, part: Part) -> None:
        with self._lock:
            self._known().pop(part, None)


def unsound(made: Any, name: str, method: str) -> str | None:
    """Why the object is none that was declared by this name and answers to this method, or None."""
    if getattr(made, "name", None) != name:
        return f"it calls itself {getattr(made, 'name', None)!r}"
    return None if callable(getattr(made, method, None)) else f"it has no method {method}"
