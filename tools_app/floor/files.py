"""The floor of the file tools: what is never written, and what is never even read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from anima_project.state import State

_NEVER_WRITTEN = (Path("/dev"), Path("/proc"), Path("/sys"), Path("/boot"))
_WRITTEN_ALL_THE_SAME = (Path("/dev/shm"),)


def secrets(state: State) -> tuple[Path, ...]:
    """Where the state directory keeps its credentials."""
    return (state.credentials,)


def forbidden_file(
    path: Path, *, writing: bool, secrets: Collection[Path], directory: Path | None = None
) -> str | None:
    """Why the file must not be touched, or None. Follows symlinks, so that a link is no way around."""
    try:
        real = ((directory or Path()) / path.expanduser()).resolve()
    except (RuntimeError, OSError, ValueError):
        return None  # no such home, a loop of links, a NUL: no file, so nothing to protect
    for secret in secrets:
        if real.is_relative_to(secret.resolve()):
            return f"{path} belongs to Anima's credentials."
    if writing and not any(real.is_relative_to(folder) for folder in _WRITTEN_ALL_THE_SAME):
        for folder in _NEVER_WRITTEN:
            if real.is_relative_to(folder):
                return f"{path} is a part of the system in {folder}, not a file to write."
    return None
