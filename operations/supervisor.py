"""One program, kept running: started again whenever it ends, until somebody asks for the end."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from operations.pauses import Pauses
from operations.signals import Signals

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """`command` must end by itself should we be killed: what is killed so cannot end anybody else."""

    name: str
    command: Sequence[str]
    pauses: Pauses
    stop_s: float
    tell: Tell

    def run(self, signals: Signals) -> None:
        """Returns after a signal that asks for the end, when the program has ended too."""
        pause_s = 0.0
        while signals.ends_by is None:
            began = time.monotonic()
            program = self._started()
            while program is not None and program.poll() is None and signals.ends_by is None:
                signals.wait()
            if signals.ends_by is not None:
                self._end(program)
                return
            pause_s = self.pauses.after(time.monotonic() - began, pause_s)
            how = "could not be started" if program is None else _how_it_ended(program.returncode)
            self.tell(f"The {self.name} {how}; it is started again in {pause_s:g} s.")
            again_at = time.monotonic() + pause_s
            while signals.ends_by is None and (left_s := again_at - time.monotonic()) > 0:
                signals.wait(left_s)

    def _started(self) -> subprocess.Popen[bytes] | None:
        try:
            # A session of its own: Ctrl-C at the terminal reaches us alone, and we end it in its own way.
            return subprocess.Popen(self.command, stdin=subprocess.DEVNULL, start_new_session=True)
        except OSError as error:  # no more processes, no more memory: that may pass
            self.tell(f"The {self.name} cannot be started: {error}.")
            return None

    def _end(self, program: subprocess.Popen[bytes] | None) -> None:
        if program is None:
            return
        program.terminate()
        try:
            program.wait(self.stop_s)
        except subprocess.TimeoutExpired:
            self.tell(
                f"The {self.name} did not end within {self.stop_s:g} s, and is killed; its job is done again later."
            )
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"ended with {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
