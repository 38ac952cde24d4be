"""What a check found: a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from anima_project.database_errors import explained
from anima_project.errors import AnimaError


class Verdict(StrEnum):
    WELL = "well"
    NOTE = "note"
    """Worth knowing; nothing has to be done."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    check: str
    """What was looked at, in a word or two."""
    verdict: Verdict
    says: str
    remedy: str = ""
    mend: Callable[[], object] | None = field(default=None, compare=False, repr=False)
    """Puts it right without asking, if that can do no harm."""

    def as_json(self) -> dict[str, object]:
        return {
            "check": self.check,
            "verdict": str(self.verdict),
            "says": self.says,
            "remedy": self.remedy,
            "can_be_fixed": self.mend is not None,
        }


Check = Callable[[], Iterable[Finding]]


def well(check: str, says: str) -> Finding:
    return Finding(check=check, verdict=Verdict.WELL, says=says)


def note(check: str, says: str, remedy: str = "", mend: Callable[[], object] | None = None) -> Finding:
    return Finding(check=check, verdict=Verdict.NOTE, says=says, remedy=remedy, mend=mend)


def wrong(check: str, says: str, remedy: str = "", mend: Callable[[], object] | None = None) -> Finding:
    return Finding(check=check, verdict=Verdict.WRONG, says=says, remedy=remedy, mend=mend)


def findings_of(name: str, check: Check) -> Iterator[Finding]:
    """What the check finds; a check that fails is a finding too."""
    try:
        yield from check()
    except AnimaError as error:
        yield wrong(name, str(error))
    except Exception as error:  # whatever it is, the other checks must be heard
        trouble = explained(error)
        yield wrong(name, str(trouble) if trouble else f"could not be looked at: {type(error).__name__}: {error}")
