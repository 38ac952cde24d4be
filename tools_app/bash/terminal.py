"""A bash on a terminal of its own, with other ways beside it for what goes in and what comes out.

The shell obeys lines from a socket, not from the terminal, where a program that asks for a password would read them.
The terminal is what signals and job control need; what is written there is noise (prompts, notices of jobs).
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import subprocess
import termios
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from tools_app.bash.errors import NoShell

# Opening a terminal by its name makes it the controlling one of a session that has none; Linux and macOS alike.
_TAKE_TERMINAL = 'exec "$@" 1<>"$0" 2>&1'
_BASH = ("bash", "--noprofile", "--norc", "--noediting", "+H", "+o", "history", "-i")
_FIRST_DESCRIPTOR = 100
_PIPE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Inside:
    """The numbers of the shell's own ends of the pipes. Its end of the dialogue is its stdin."""

    commands: int
    stdout: int
    stderr: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """The shell's process and our ends: lines go in and reports come out through `dialogue`. None of them blocks, but
    for `unread`, the shell's end of `commands`."""

    process: subprocess.Popen[bytes]
    inside: Inside
    master: int
    dialogue: int
    commands: int
    unread: int
    stdout: int
    stderr: int

    def discard_unread(self) -> None:
        """Forget the part of a command that the shell did not take. Only while it reads none."""
        (length,) = struct.unpack("i", fcntl.ioctl(self.unread, termios.FIONREAD, bytes(4)))
        os.read(self.unread, length)

    def close(self) -> None:
        """Let go of our ends. The shell, should it live, is hung up on."""
        for descriptor in (self.master, self.dialogue, self.commands, self.unread, self.stdout, self.stderr):
            os.close(descriptor)


def open_terminal(directory: Path, environment: Mapping[str, str]) -> Terminal:
    """Start a bash in the directory. NoShell says why it could not be."""
    with ExitStack() as unless_started:
        try:
            return _open(directory, environment, unless_started)
        except OSError as error:
            raise NoShell(directory, error.strerror or str(error)) from error


def _open(directory: Path, environment: Mapping[str, str], unless_started: ExitStack) -> Terminal:
    with ExitStack() as handed:
        (master, slave), (stdout, out), (stderr, err), (unread, commands) = (
            os.openpty(),
            os.pipe(),
            os.pipe(),
            os.pipe(),
        )
        dialogue, stdin = (end.detach() for end in socket.socketpair())
        for end in (master, stdout, stderr, unread, commands, dialogue):
            unless_started.callback(os.close, end)
        for end in (slave, out, err, stdin):
            handed.callback(os.close, end)
        inside = Inside(*(_out_of_the_way(end, handed) for end in (unread, out, err)))
        process = subprocess.Popen(
            ["/bin/sh", "-c", _TAKE_TERMINAL, os.ttyname(slave), *_BASH],
            stdin=stdin,
            stdout=slave,  # keeps the terminal from hanging up before the shell has opened it
            stderr=slave,
            pass_fds=(inside.commands, inside.stdout, inside.stderr),
            start_new_session=True,
            cwd=directory,
            env=environment,
        )
        unless_started.pop_all()
    _widen(stdout)
    for end in (master, dialogue, commands, stdout, stderr):
        os.set_blocking(end, False)  # not `unread`: the shell would not wait for the rest of a long command
    return Terminal(
        process=process,
        inside=inside,
        master=master,
        dialogue=dialogue,
        commands=commands,
        unread=unread,
        stdout=stdout,
        stderr=stderr,
    )


def _out_of_the_way(descriptor: int, held: ExitStack) -> int:
    """The same under another number, one that nobody types by hand."""
    number = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST_DESCRIPTOR)
    held.callback(os.close, number)
    return number


def _widen(pipe: int) -> None:
    """Let a program run ahead of us; where the system allows it."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
