"""Files that only their owner reads, whole at any moment: for secrets, and for what people write by hand."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PRIVATE = 0o600


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep others, processes and threads, who lock the same file out of the block. Waits for its turn. OSError."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write_new(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Make the file and put its content on the disk; what an ended process left under that name goes. At no moment
    does it have a wider mode than `mode`, whatever the umask. OSError."""
    path.unlink(missing_ok=True)
    new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(new, "wb") as file:
        os.fchmod(new, mode)  # a narrow umask may have taken away more than is good
        file.write(content)
        file.flush()
        os.fsync(new)


def replace(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Give the file another content: who looks, also after a power failure, sees all of the old or all of the new.
    One writer at a time, please: see `locked`. OSError."""
    new = beside(path)
    try:
        write_new(new, content, mode)
        settle(new, path)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def beside(path: Path) -> Path:
    """Where the next content of a file is written before it takes the file's place."""
    return path.with_name(path.name + ".new")


def settle(new: Path, path: Path) -> None:
    """Let the new file take the place of the other, and put that on the disk. OSError."""
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
