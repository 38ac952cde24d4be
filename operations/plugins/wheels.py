"""The wheels that are kept of plugins, to be installed again for another Python."""

from __future__ import annotations

from anima_project.plugins import places
from anima_project.plugins.record import record


def forget_wheels() -> None:
    """Those of versions that are not on record any longer."""
    wanted = {one.wheel for one in record().installed.values()}
    for file in places.wheels().glob("*.whl"):
        if file.name not in wanted:
            file.unlink(missing_ok=True)
