"""A server's program, in a session of its own, that does not outlive Anima.

A bash (a plain sh cannot name every file descriptor) begins it and becomes it. Before that, it leaves a watcher behind,
which reads from a pipe whose other end only Anima has: however Anima ends, the pipe ends with it, and the watcher kills the
group of processes that it is in itself. Should the watcher have been killed as well, the next start finds what is left by
the record of it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from anima_project import state
from tools_app.bash.environment import OWNER
from tools_app.mcp.server import Server

_WATCHED = """\
( read -r _ <&%d; sleep %s; kill -KILL 0 ) </dev/null >/dev/null 2>&1 &
exec %d<&-
exec "$@"
"""
LAST_WORDS_S = 1
"""How long a server has, once Anima has died and its input has ended, to end by itself."""

_INHERITED = ("HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER")
LARGEST_LOG_BYTES = 1_000_000


def watched(command: list[str], pipe: int) -> list[str]:
    """The command behind its watcher, which reads from the file descriptor `pipe`."""
    return ["bash", "--noprofile", "--norc", "-c", _WATCHED % (pipe, LAST_WORDS_S, pipe), "anima-mcp", *command]


def environment(environ: Mapping[str, str], own: Mapping[str, str], owner: str) -> dict[str, str]:
    """Few of the user's variables, so that no secret of theirs gets to a server that was not given it; then its own."""
    return {name: environ[name] for name in _INHERITED if name in environ} | dict(own) | {OWNER: owner}


def folder(server: Server) -> Path | None:
    """Where the program runs; None: where Anima does. FileNotFoundError."""
    if not server.directory:
        return None
    if not (path := Path(server.directory).expanduser()).is_dir():
        raise FileNotFoundError(f"its directory {server.directory!r} does not exist")
    return path


def found(command: str, env: Mapping[str, str], directory: Path | None) -> str:
    """The program as it would be found. FileNotFoundError with a remedy."""
    command = str(Path(command).expanduser()) if command.startswith("~") else command
    if "/" in command:
        where = shutil.which(str((directory or Path.cwd()) / command))
    else:
        where = shutil.which(command, path=env.get("PATH"))
    if where is None:
        raise FileNotFoundError(f"there is no program {command!r} in the PATH; install it, or write its whole path")
    return where


def log_path(name: str) -> Path:
    """Where a server's stderr goes."""
    return state.current().log.parent / "mcp" / f"{name}.log"


def open_log(name: str) -> IO[bytes]:
    """To append to; the last megabyte is kept in a file beside it, and the one before that is gone. OSError."""
    path = log_path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".log.old"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def records() -> Path:
    """Of the servers that run: see `tools_app.bash.leftovers`."""
    return state.current().tmp / "mcp"
