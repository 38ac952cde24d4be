"""One process that runs beside the conversation: what it writes is kept until somebody reads it."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from anima_project.process import Process
from tools_app.bash.capture import Capture, Captured
from tools_app.bash.environment import environment
from tools_app.bash.processes import end_session

ENDING_S = 3.0
"""How long a process may take to end when it is asked to."""
_LEFT_OVER_S = 0.5

# It waits until Anima closes the pipe, which the system does for one that was killed, and then ends the group.
_WATCHER = 'read -r _; kill -s KILL -- "-$1" 2>/dev/null'


class Running:
    """A command in a session of its own. Safe between threads."""

    def __init__(self, command: str, directory: Path, output_bytes: int) -> None:
        """OSError if it cannot be started."""
        self.command, self._limit = command, output_bytes
        owner = Process.of(os.getpid())
        env = environment(os.environ, directory, str(owner)) | {"PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", command],
            cwd=directory,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            bufsize=0,
        )
        self._watcher = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHER, "sh", str(self.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C in Anima's terminal is not for it
        )
        self._changed = threading.Condition()
        self._capture, self._has_news, self.exit_code = Capture(output_bytes), False, None
        self._reader = threading.Thread(target=self._read, name=f"process {self.pid}", daemon=True)
        self._reader.start()
        threading.Thread(target=self._wait, name=f"end of process {self.pid}", daemon=True).start()

    exit_code: int | None

    @property
    def pid(self) -> int:
        return self._process.pid

    def take(self, wait_s: float = 0.0) -> Captured:
        """What it has written since this was last asked; if that is nothing, after waiting for some, or for its end."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_news or self.exit_code is not None, wait_s)
            taken, self._capture, self._has_news = self._capture.captured(), Capture(self._limit), False
        return taken

    def write(self, data: bytes, *, ends: bool) -> None:
        """To its stdin; BrokenPipeError or ValueError if that is closed. Waits for one that does not read."""
        assert self._process.stdin is not None
        left = memoryview(data)
        while left:
            left = left[self._process.stdin.write(left) or 0 :]
        if ends:
            self._process.stdin.close()

    def stop(self, patience_s: float = ENDING_S) -> None:
        """Ask it to end, with all that it started, and end it."""
        end_session(self.pid, patience_s)
        with self._changed:
            self._changed.wait_for(lambda: self.exit_code is not None, patience_s)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            while data := output.read(65_536):  # unbuffered: as much as there is
                with self._changed:
                    self._capture.feed(data)
                    self._has_news = True
                    self._changed.notify_all()

    def _wait(self) -> None:
        """Until it ends, whatever it left running ends, and all it wrote is here. Its number is its own until then."""
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        end_session(self.pid, _LEFT_OVER_S)
        self._reader.join(timeout=_LEFT_OVER_S)  # somebody who left the session may hold the pipe
        self._watcher.kill()
        self._watcher.wait()
        for pipe in (self._watcher.stdin, self._process.stdin):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # they are pipes
        code = self._process.wait()
        with self._changed:
            self.exit_code = code
            self._changed.notify_all()


class Processes:
    """Those of all sessions of this Anima, by session and number."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, dict[int, Running]] = {}
        self._last = 0

    def start(self, session_id: int, command: str, directory: Path, output_bytes: int) -> int:
        """Its number. OSError."""
        running = Running(command, directory, output_bytes)
        with self._lock:
            self._last += 1
            self._running.setdefault(session_id, {})[self._last] = running
            return self._last

    def of(self, session_id: int) -> dict[int, Running]:
        with self._lock:
            return dict(self._running.get(session_id, {}))

    def forget(self, session_id: int, number: int) -> None:
        with self._lock:
            self._running.get(session_id, {}).pop(number, None)

    def close(self) -> None:
        """End all, at the same time."""
        with self._lock:
            left = [running for of_one in self._running.values() for running in of_one.values()]
            self._running = {}
        began = time.monotonic()
        threads = [threading.Thread(target=running.stop) for running in left if running.exit_code is None]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.1, 2 * ENDING_S - (time.monotonic() - began)))
