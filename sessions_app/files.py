"""The files that sessions go to and come from."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from anima_project import state
from anima_project.private_files import PRIVATE, beside, settle
from sessions_app.errors import BadSessionFile, CannotWrite

PIECE = 1 << 20


def write(path: Path, pieces: Iterable[str]) -> None:
    """All of it or nothing, and at no moment readable by others: what was said is nobody else's business. CannotWrite."""
    new = beside(path)
    try:
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(descriptor)
            settle(new, path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from error


@contextmanager
def opened(name: str, most_bytes: int) -> Iterator[tuple[BinaryIO, str]]:
    """The file, or stdin for "-", so that it can be read twice, and its name for people. BadSessionFile."""
    shown = "stdin" if name == "-" else name
    try:
        with open(0 if name == "-" else name, "rb", closefd=name != "-") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                with TemporaryFile(dir=state.current().tmp) as copy:
                    _copy(file, copy, shown, most_bytes)
                    yield copy, shown
                return
            if found.st_size > most_bytes:
                raise _too_large(shown, most_bytes)
            yield file, shown
    except OSError as error:
        raise BadSessionFile(shown, "", f"it cannot be read: {error.strerror or error}.") from error


def _copy(file: BinaryIO, copy: BinaryIO, shown: str, most_bytes: int) -> None:
    """What comes through a pipe is gone once it is read."""
    left = most_bytes
    while piece := file.read(PIECE):
        left -= len(piece)
        if left < 0:
            raise _too_large(shown, most_bytes)
        copy.write(piece)


def _too_large(shown: str, most_bytes: int) -> BadSessionFile:
    return BadSessionFile(shown, "", f"it is larger than {most_bytes:,} bytes; imports.file_bytes allows no more.")
