"""What a person should know of the plugins, said once."""

from __future__ import annotations

from anima_project.plugins import faults, places
from anima_project.plugins.discovery import distributions
from anima_project.plugins.record import record


def untold() -> list[str]:
    """Those that nobody was told; now they count as told. Raises nothing."""
    return [*_of_another_python(), *(fault.notice for fault in faults.untold())]


def not_here() -> list[str]:
    """The plugins on record that this Python's environment lacks."""
    known = record().installed
    return sorted(known.keys() - distributions([str(places.site())]).keys()) if known else []


def _of_another_python() -> list[str]:
    missing = [] if places.is_safe_mode() else not_here()
    if not missing or (text := _ABSENT.format(places.PYTHON, ", ".join(missing))) in _told:
        return []
    _told.add(text)
    return [text]


_ABSENT = "Not installed for Python {}, and out of use: {}. To install them again: anima plugins bring"
_told: set[str] = set()
"""By this process."""
