"""What a killed Anima left behind: shells that outlived it, found by the records it kept.

A shell has a record, an empty file whose name tells the Anima process and the shell, for as long as it is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from anima_project.process import Process
from tools_app.bash.environment import OWNER
from tools_app.bash.processes import end_session, environment_of

_SEPARATOR = "+"


@dataclass(frozen=True, slots=True)
class Record:
    """The shell `shell` belongs to the Anima process `owner`."""

    owner: Process
    shell: Process

    @classmethod
    def from_name(cls, name: str) -> Record | None:
        owner, _, shell = name.partition(_SEPARATOR)
        who, what = Process.parse(owner), Process.parse(shell)
        return cls(who, what) if who and what else None

    def path(self, folder: Path) -> Path:
        return folder / f"{self.owner}{_SEPARATOR}{self.shell}"


@contextmanager
def recorded(record: Record, folder: Path) -> Iterator[None]:
    """Within the block, a next start will see to the shell should this process die."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = record.path(folder)
    path.touch(mode=0o600)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> int:
    """End what is left of the shells whose Anima is gone, and forget them. The number of processes ended."""
    ended = 0
    for path in list(folder.iterdir()) if folder.is_dir() else ():
        record = Record.from_name(path.name)
        if record is None or record.owner.is_alive():
            continue
        ended += end_session(record.shell.pid, belongs=partial(_belongs, record, record.shell.is_alive()))
        path.unlink(missing_ok=True)
    return ended


def _belongs(record: Record, shell_is_alive: bool, pid: int) -> bool:
    """While the shell lives its session is ours. Once it is gone, its number may be anybody's: then a process must
    carry the mark that ours inherit."""
    return shell_is_alive or f"{OWNER}={record.owner}".encode() in environment_of(pid).split(b"\0")
