"""Whether a file is still the one that was read, at the cost of a `stat`."""

from __future__ import annotations

from pathlib import Path

Version = tuple[int, int, int]
"""Of a file: another one whenever it was written."""

NO_FILE: Version = (0, 0, 0)


def version_of(path: Path) -> Version:
    """NO_FILE where there is none, or none that can be looked at."""
    try:
        found = path.stat()
    except OSError:
        return NO_FILE
    return found.st_mtime_ns, found.st_size, found.st_ino
