"""Paths and bytes: where a file is, what is in it, and how it is replaced all at once."""

from __future__ import annotations

import errno
import os
import secrets as randomness
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from anima_project import state
from tools_app.errors import FileProblem, Refused
from tools_app.floor import forbidden_file, secrets


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it was when it was read; `status` tells whether it is still the same."""

    data: bytes
    status: os.stat_result


def locate(path: str, directory: Path, *, writing: bool) -> Path:
    """The file that a path means: `~` expanded, from `directory` if relative, symlinks followed to their target.
    Refused if the floor forbids it; FileProblem if it cannot be a path."""
    try:
        real = (directory / Path(path).expanduser()).resolve()
    except (RuntimeError, OSError, ValueError) as error:
        raise FileProblem(path, f"is not a usable path: {error}") from error
    if reason := forbidden_file(real, writing=writing, secrets=secrets(state.current())):
        raise Refused(reason)
    return real


def read(file: Path, shown: str, largest_bytes: int) -> Stored:
    """All of a regular file. FileProblem if there is none, or more than `largest_bytes` of it."""
    with _translated(shown):
        require_regular(file.stat(), shown)
        # O_NONBLOCK: should a fifo take the file's place just now, opening it must not wait for a writer.
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(descriptor)
            data = opened.read(largest_bytes + 1) if status.st_size <= largest_bytes else b""
    if len(data) > largest_bytes or status.st_size > largest_bytes:
        size = max(status.st_size, len(data))
        raise FileProblem(
            shown,
            f"is too large: {size} bytes, and at most {largest_bytes} are read",
            "Look at parts of it with bash (sed -n, head -c, grep).",
        )
    return Stored(data, status)


def status(file: Path, shown: str) -> os.stat_result | None:
    """None if nothing is there."""
    with _translated(shown):
        try:
            return file.stat()
        except FileNotFoundError:
            return None


def require_regular(found: os.stat_result, shown: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise FileProblem(shown, "is a folder", "List it with bash: ls -la.")
    if not stat.S_ISREG(found.st_mode):
        raise FileProblem(shown, "is not a regular file (a device, fifo or socket)")


def replace(file: Path, shown: str, data: bytes, before: os.stat_result | None) -> None:
    """Put `data` in the file's place at once: whoever looks sees the old content or the new, also after a crash.

    Mode and, as far as allowed, owner of what was there `before` are kept. FileProblem if that changed meanwhile.
    """
    with _translated(shown):
        if before is not None and not os.access(file, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.parent / f".anima-{randomness.token_hex(8)}.tmp"
        try:
            _write(temporary, data, before)
            _require_unchanged(file, shown, before)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)  # gone already, if all went well
        _sync_folder(file.parent)


def _write(temporary: Path, data: bytes, before: os.stat_result | None) -> None:
    # 0666 less the umask is what any program's new file gets.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        if before is not None:
            with suppress(PermissionError):  # only root may give a file to another owner
                os.fchown(descriptor, before.st_uid, before.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _require_unchanged(file: Path, shown: str, before: os.stat_result | None) -> None:
    now = status(file, shown)
    if (now and (now.st_ino, now.st_mtime_ns, now.st_size)) != (
        before and (before.st_ino, before.st_mtime_ns, before.st_size)
    ):
        raise FileProblem(shown, "was changed by somebody else just now", "Read it again before you change it.")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated(shown: str) -> Iterator[None]:
    """An error of the system as one that says what to do."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileProblem(shown, "does not exist", "Check the path, or look for it with bash: find, ls.") from error
    except PermissionError as error:
        raise FileProblem(shown, "may not be touched: permission denied") from error
    except (NotADirectoryError, FileExistsError) as error:
        raise FileProblem(shown, "cannot exist: a part of the path is a file, not a folder") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileProblem(shown, f"cannot be used: {reason}") from error
