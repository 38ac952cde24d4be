"""A shell's descriptors, read and written as they become ready, from one thread, without ever blocking on one."""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

from tools_app.bash.capture import Capture, Captured
from tools_app.bash.terminal import Terminal

_CHUNK_BYTES = 1 << 17
_MOST_DRAINS = 8  # chunks, as many as a pipe can hold: more was written after we began to look
_SHOWN_BYTES = 8_192
_BACKGROUND_SHARE = 10  # nobody asked for it: it gets a tenth of what a command gets


class Streams:
    """Output goes to the command that runs, or to the background's while none does. Keeps `output_bytes` of each
    stream of a command."""

    def __init__(self, terminal: Terminal, output_bytes: int, report: Callable[[bytes], None]) -> None:
        """`report` is called with each report, the NUL at its end taken off."""
        self._terminal = terminal
        self._output_bytes = output_bytes
        self._report = report
        self._stdout = self._stderr = self._background = self._quiet_capture()
        self._part_of_report = b""
        self._to_send = b""
        self.shown = b""
        """The end of what came over the terminal: prompts, notices, last words."""
        self.hung_up = False
        """Nobody has the other end of something; usually because the shell has ended."""
        self.woken = False
        with ExitStack() as held:
            self._bell, self._button = (held.enter_context(end) for end in socket.socketpair())
            self._selector = held.enter_context(selectors.DefaultSelector())
            for descriptor, take in self._sources():
                self._selector.register(descriptor, selectors.EVENT_READ, (self._read, take))
            if (pidfd := _watched(terminal.process.pid)) is not None:
                held.callback(os.close, pidfd)
                self._selector.register(pidfd, selectors.EVENT_READ, (self._see_the_end, None))
            for end in (self._bell, self._button):
                end.setblocking(False)
            self._selector.register(self._bell, selectors.EVENT_READ, (self._hear, None))
            self._held = held.pop_all()

    def begin(self) -> Captured:
        """From now on, output is a command's. Returns what the background wrote before."""
        self.drain()
        self.woken = False
        before, self._background = self._background.captured(), self._quiet_capture()
        self._stdout, self._stderr = Capture(self._output_bytes), Capture(self._output_bytes)
        return before

    def end(self) -> tuple[Captured, Captured]:
        """The command's stdout and stderr. From now on, output is the background's."""
        if self._to_send:
            self._to_send = b""
            self._selector.unregister(self._terminal.commands)
        self.drain()
        captured = self._stdout.captured(), self._stderr.captured()
        self._stdout = self._stderr = self._background
        return captured

    def wait(self, timeout_s: float) -> int:
        """Until something is ready, and handle it; how much that was."""
        ready = self._selector.select(timeout_s)
        for key, _ in ready:
            act, take = key.data
            act(key.fd, take)
        return len(ready)

    def drain(self) -> None:
        """Take what waits. Bounded, however fast more is written."""
        for _ in range(_MOST_DRAINS):
            if not self.wait(0):
                break

    def finish(self, patience_s: float) -> None:
        """Read on to the end of the terminal, where the last words of a shell are."""
        deadline = time.monotonic() + patience_s
        while self._terminal.master in self._selector.get_map() and (left_s := deadline - time.monotonic()) > 0:
            self.wait(left_s)

    def type(self, line: bytes) -> None:
        with suppress(OSError):  # hung up: whoever waits will see it
            os.write(self._terminal.dialogue, line)

    def send(self, command: bytes) -> None:
        """Put the command into its pipe, as far as it fits; the rest follows while `wait` is called."""
        sent = os.write(self._terminal.commands, command)
        self._to_send = command[sent:]
        if self._to_send:
            self._selector.register(self._terminal.commands, selectors.EVENT_WRITE, (self._send, None))

    def wake(self) -> None:
        """Have `wait` return, with `woken` set. From any thread, at any time."""
        with suppress(OSError):  # woken already, or closed
            self._button.send(b"\0")

    def close(self) -> None:
        self._held.close()

    def _quiet_capture(self) -> Capture:
        return Capture(self._output_bytes // _BACKGROUND_SHARE)

    def _sources(self) -> tuple[tuple[int, Callable[[bytes], None]], ...]:
        terminal = self._terminal
        return (
            (terminal.dialogue, self._take_report),
            (terminal.stdout, self._take_stdout),
            (terminal.stderr, self._take_stderr),
            (terminal.master, self._take_shown),
        )

    def _read(self, descriptor: int, take: Callable[[bytes], None]) -> None:
        """Hand over what can be read at once. What has come to its end is not watched any longer."""
        try:
            data = os.read(descriptor, _CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:  # EIO, the end of a terminal
            data = b""
        if not data:
            self.hung_up = True
            self._selector.unregister(descriptor)
        take(data)

    def _send(self, descriptor: int, _: None) -> None:
        with suppress(BlockingIOError):
            self._to_send = self._to_send[os.write(descriptor, self._to_send) :]
        if not self._to_send:
            self._selector.unregister(descriptor)

    def _see_the_end(self, pidfd: int, _: None) -> None:
        self.hung_up = True
        self._selector.unregister(pidfd)

    def _hear(self, _descriptor: int, _: None) -> None:
        self._bell.recv(64)
        self.woken = True

    def _take_report(self, data: bytes) -> None:
        *reports, self._part_of_report = (self._part_of_report + data).split(b"\0")
        for report in reports:
            self._report(report)

    def _take_stdout(self, data: bytes) -> None:
        self._stdout.feed(data)

    def _take_stderr(self, data: bytes) -> None:
        self._stderr.feed(data)

    def _take_shown(self, data: bytes) -> None:
        self.shown = (self.shown + data)[-_SHOWN_BYTES:]


def _watched(pid: int) -> int | None:
    """A descriptor that is ready once the process has ended: background processes may keep all else of a shell open.
    None where the system has no such thing, or a sandbox forbids it."""
    if hasattr(os, "pidfd_open"):
        with suppress(OSError):
            return os.pidfd_open(pid)
    return None
