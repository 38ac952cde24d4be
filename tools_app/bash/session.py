"""The shell of one session: opened on first use, opened again when it has ended."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from anima_project.process import Process
from tools_app.bash.environment import environment
from tools_app.bash.errors import NoShell
from tools_app.bash.shell import Ran, Shell
from tools_app.interrupt import Interrupt

_PATIENCE_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """What came of a command, and of the shell. `before`: the directory it began in; `lost`: the shell of the last
    command had ended meanwhile; `reopened`: where the next command begins, if this one ended the shell."""

    ran: Ran
    before: Path
    lost: bool
    reopened: Path | None


class ShellSession:
    """Safe between threads: commands run one after the other."""

    def __init__(self, directory: Path, records: Path, output_bytes: int) -> None:
        self._directory = directory
        self._records = records
        self._output_bytes = output_bytes
        self._lock = threading.Lock()
        self._shell: Shell | None = None
        self._closed = False

    @property
    def directory(self) -> Path:
        """Where the next command begins."""
        return self._directory

    def run(self, command: str, timeout_s: float, interrupt: Interrupt) -> Turnout | None:
        """None if the interrupt came before the command's turn. NoShell."""
        with self._lock:
            if interrupt.is_set():
                return None
            lost = self._shell is not None and not self._shell.is_alive()
            shell = self._shell if self._shell and not lost else self._open()
            before = shell.directory
            ran = shell.run(command, timeout_s, interrupt)
            self._directory = ran.directory
            reopened = None
            if ran.ended:
                reopened = self._open().directory
            return Turnout(ran=ran, before=before, lost=lost, reopened=reopened)

    def drain(self) -> None:
        """Take what background processes have written; while a command runs, that happens anyway."""
        if self._lock.acquire(blocking=False):
            try:
                if self._shell:
                    self._shell.drain()
            finally:
                self._lock.release()

    def close(self) -> None:
        """End the shell and all that it started, also a command that runs."""
        self._closed = True
        while not self._lock.acquire(timeout=_PATIENCE_S):
            if shell := self._shell:
                shell.kill()
        try:
            self._let_go()
        finally:
            self._lock.release()

    def _open(self) -> Shell:
        """In the last directory, or in what is left of the path to it if there was a shell before."""
        if self._closed:
            raise NoShell(self._directory, "Anima is ending")
        if self._shell:
            self._let_go()
            path = (self._directory, *self._directory.parents)
            self._directory = next(directory for directory in path if os.access(directory, os.X_OK))
        surroundings = environment(os.environ, self._directory, str(Process.of(os.getpid())))
        try:
            self._shell = Shell(self._directory, surroundings, self._records, self._output_bytes)
        except OSError as error:
            raise NoShell(self._directory, str(error)) from error
        return self._shell

    def _let_go(self) -> None:
        shell, self._shell = self._shell, None
        if shell:
            shell.close()
