"""One bash, from its opening to its end: runs a command, and stops it."""

from __future__ import annotations

import enum
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from anima_project.process import Process
from tools_app.bash import protocol
from tools_app.bash.capture import Captured
from tools_app.bash.leftovers import Record, recorded
from tools_app.bash.processes import directory_of, end_session
from tools_app.bash.streams import Streams
from tools_app.bash.terminal import open_terminal
from tools_app.interrupt import Interrupt

_LOOK_S = 0.005
_GLANCE_S = 0.5  # where the system cannot wake us when the shell ends: see Streams
_LAST_WORDS_S = 0.1
_FAREWELL_S = 0.3


class Stop(enum.Enum):
    """Why a command is stopped before it is done, and how many seconds Ctrl-C, TERM and KILL each get."""

    TIMEOUT = (2.0, 1.0, 0.5)
    INTERRUPT = (0.4, 0.4, 0.2)


class _Happened(enum.Enum):
    REPORTED = enum.auto()
    ENDED = enum.auto()
    WOKEN = enum.auto()
    LATE = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a command. `stop` tells that it was stopped, `ended` that the shell is no more."""

    exit_code: int
    stop: Stop | None
    ended: bool
    directory: Path
    stdout: Captured
    stderr: Captured
    background: Captured
    """What processes of earlier commands wrote since."""


class Shell:
    """Not safe between threads, but for `kill`."""

    def __init__(self, directory: Path, environment: Mapping[str, str], records: Path, output_bytes: int) -> None:
        """Opens it, and keeps `output_bytes` of each stream of a command. NoShell; OSError if no record of it can be
        kept in the folder `records`."""
        self.directory = directory
        self._number = 0
        self._report: protocol.Report | None = None
        with ExitStack() as held:
            self._terminal = open_terminal(directory, environment)
            self._process = self._terminal.process
            held.callback(self._terminal.close)
            held.callback(self._process.wait)
            held.callback(self._process.kill)
            if (owner := Process.of(os.getpid())) and (shell := Process.of(self._process.pid)):
                held.enter_context(recorded(Record(owner, shell), records))
            held.callback(end_session, self._process.pid, _FAREWELL_S)
            self._streams = Streams(self._terminal, output_bytes, self._hear)
            held.callback(self._streams.close)
            self._streams.type(protocol.opening())
            self._held = held.pop_all()

    def run(self, command: str, timeout_s: float, interrupt: Interrupt) -> Ran:
        """Run the command, and stop it after `timeout_s` seconds or when the interrupt comes. A shell that does not
        come back from that is ended. UnicodeEncodeError for text that no UTF-8 can carry."""
        encoded = command.encode() + b"\0"
        background = self._streams.begin()
        with interrupt.calling(self._streams.wake):
            self._begin(encoded)
            happened = self._follow(timeout_s)
            stop = {_Happened.WOKEN: Stop.INTERRUPT, _Happened.LATE: Stop.TIMEOUT}.get(happened)
            if stop:
                happened = self._stop(stop)
        exit_code = self._returned() if happened is _Happened.REPORTED else self._gone(happened)
        stdout, stderr = self._streams.end()
        if stop and happened is _Happened.REPORTED:
            self._terminal.discard_unread()
        return Ran(
            exit_code=exit_code,
            stop=stop,
            ended=happened is not _Happened.REPORTED,
            directory=self.directory,
            stdout=stdout,
            stderr=stderr,
            background=background,
        )

    def drain(self) -> None:
        """Take what background processes have written, so that they need not wait."""
        self._streams.drain()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the shell with all that it started, at once. From any thread; `close` is still to be called."""
        end_session(self._process.pid)

    def close(self) -> None:
        """Let go. What still runs in the background is asked to end, and then ended."""
        self._held.close()

    def _begin(self, command: bytes) -> None:
        self._number += 1
        self._report = None
        self._streams.send(command)
        self._streams.type(protocol.line(self._number, self._terminal.inside))

    def _hear(self, text: bytes) -> None:
        report = protocol.Report.from_bytes(text)
        if report and report.number == self._number:
            self._report = report

    def _follow(self, patience_s: float) -> _Happened:
        """Read until something happens, or until the seconds are over."""
        deadline = time.monotonic() + patience_s
        while True:
            if self._report:
                return _Happened.REPORTED
            if not self.is_alive():
                return _Happened.ENDED
            if self._streams.woken:
                self._streams.woken = False
                return _Happened.WOKEN
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return _Happened.LATE
            # What took the shell's place by `exec` may have no terminal to hang up: look whether it still runs.
            self._streams.wait(min(left_s, _LOOK_S if self._streams.hung_up else _GLANCE_S))

    def _stop(self, stop: Stop) -> _Happened:
        """Ctrl-C, then TERM and KILL for the foreground processes, until the shell reports or has ended. If neither
        happens it is of no use any longer."""
        stopped: set[int] = set()
        happened = _Happened.LATE
        for number, patience_s in zip((signal.SIGINT, signal.SIGTERM, signal.SIGKILL), stop.value, strict=True):
            stopped.add(self._signal(number))
            self._streams.type(protocol.reminder(self._number))
            happened = self._follow(patience_s)
            if happened in (_Happened.REPORTED, _Happened.ENDED):
                break
        self._end_rest(stopped)
        return happened if happened in (_Happened.REPORTED, _Happened.ENDED) else _Happened.LATE

    def _signal(self, number: signal.Signals) -> int:
        """Send it to the foreground processes, and say which group they are. The shell itself hears Ctrl-C each time,
        lest it begin something new."""
        shell = self._process.pid
        try:
            foreground = os.tcgetpgrp(self._terminal.master)
        except OSError:
            foreground = 0
        if foreground <= 1:  # nobody has the terminal; and killpg(0) would be the end of us
            foreground = shell
        if foreground != shell:
            _send(os.kill, shell, signal.SIGINT)
        if foreground != shell or number is not signal.SIGKILL:
            _send(os.killpg, foreground, number)
        return foreground

    def _end_rest(self, groups: set[int]) -> None:
        """End what is left of the groups that were told to stop: the background of a program that has ended, which
        bash has ignore Ctrl-C. Sharing the shell's own group, as in $(…), does not save it."""
        shell = self._process.pid
        end_session(shell, _FAREWELL_S, lambda pid: pid != shell and _group(pid) in groups)

    def _returned(self) -> int:
        assert self._report
        if self._report.directory:
            self.directory = protocol.path(self._report.directory)
        return self._report.exit_code

    def _gone(self, happened: _Happened) -> int:
        """End it if it has not, and learn where it was; the exit code."""
        if happened is _Happened.LATE:
            self.directory = self._directory_now()
            self.kill()
        code = self._process.wait()
        self._streams.finish(_LAST_WORDS_S)
        self.directory = protocol.last_words(self._streams.shown) or self.directory
        return code if code >= 0 else 128 - code

    def _directory_now(self) -> Path:
        """As the shell named it last, unless it has moved since."""
        now = directory_of(self._process.pid)
        with suppress(OSError):
            if now and not now.samefile(self.directory):
                return now
        return self.directory


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def _send(send: Callable[[int, int], None], receiver: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # it ended by itself, or has become another user's
        send(receiver, number)
