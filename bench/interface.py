"""What living in the full screen costs: the real program, on a pseudo-terminal, with a model that streams.

Whatever is drawn is read from the terminal's other end as bytes; nothing interprets them, so that the machine is left
to the program that is measured.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from anima_project.configuration import configuration
from bench.row import Row, Rows
from nous.rehearsal import Rehearsal
from sessions_app.models import Session

MANY, FEW, HUGE = 10_000, 10, 1_000_000
COLUMNS, ROWS = 120, 40
KEYS = 150
KEY, CLEAR = "ü", "\x15"
"""A key that no text of ours holds, so that its drawing can be told from anything else's; and Ctrl+U."""
PLACEHOLDER = b"Say something"
"""What an empty input shows."""
BETWEEN_KEYS_S = 0.03
DELTAS_PER_S, STREAM_S = 200, 16
IDLE_S = 20.0
STARTS = 7
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
CLEARS = re.compile(rb"\x1b\[[23]?J")


def rows() -> Rows:
    sessions = {count: _session_of(count) for count in (0, FEW, MANY, HUGE)}
    connection.close()
    with Rehearsal() as server:
        yield from _starts(server, sessions)
        yield from _keys(server, sessions)
        yield from _stream(server, sessions[FEW])
        yield _idle(server, sessions[MANY])


def _starts(server: Rehearsal, sessions: dict[int, int]) -> Rows:
    seen: dict[int, list[tuple[float, float]]] = {0: [], HUGE: []}
    floors: list[float] = []
    for _ in range(STARTS + 1):
        for count, found in seen.items():
            began = time.perf_counter()
            with _interface(server, sessions[count]) as terminal:
                terminal.wait_for(b"NORMAL")
                terminal.type("y")
                terminal.wait_for(b"y", since_typed=True)
                elapsed = time.perf_counter() - began
                time.sleep(0.5)
                found.append((elapsed, terminal.resident_mb))
        floors.append(_floor_of_starting())
    times = {count: statistics.median(elapsed for elapsed, _ in found[1:]) for count, found in seen.items()}
    memory = {count: statistics.median(resident for _, resident in found[1:]) for count, found in seen.items()}
    yield Row(
        what=f"start to a prompt that takes a key, {HUGE:,} events",
        against="an empty session",
        ours=times[HUGE] * 1e3,
        floor=times[0] * 1e3,
        unit="ms",
        most=1.1,
    )
    yield Row(
        what="start to a prompt that takes a key",
        against="django.setup() and importing prompt_toolkit, rich, httpx",
        ours=times[0] * 1e3,
        floor=statistics.median(floors[1:]) * 1e3,
        unit="ms",
        most=1.5,
    )
    yield Row(
        what=f"memory after opening {HUGE:,} events",
        against="an empty session",
        ours=memory[HUGE],
        floor=memory[0],
        unit="MB",
        most=10,
        is_difference=True,
    )


def _keys(server: Rehearsal, sessions: dict[int, int]) -> Rows:
    with _interface(server, sessions[FEW]) as few, _interface(server, sessions[MANY]) as many:
        for terminal in (few, many):
            terminal.wait_for(b"NORMAL")
        time.sleep(1.5)
        in_few, in_many = [], []
        for _ in range(KEYS):
            in_few.append(few.latency())
            in_many.append(many.latency())
    yield Row(
        what=f"key press to drawn, {MANY:,} events",
        against=f"{FEW} events",
        ours=statistics.median(in_many) * 1e3,
        floor=statistics.median(in_few) * 1e3,
        unit="ms",
        most=1.2,
    )
    yield Row(
        what="the same, the slowest of 20",
        against="a frame of a 60 Hz screen",
        ours=sorted(in_many)[int(len(in_many) * 0.95)] * 1e3,
        floor=16.0,
        unit="ms",
        most=1,
    )


def _stream(server: Rehearsal, session_id: int) -> Rows:
    server.delay_s = 1 / DELTAS_PER_S
    text = _reply(DELTAS_PER_S * STREAM_S)
    with _interface(server, session_id) as terminal:
        terminal.wait_for(b"NORMAL")
        time.sleep(1.5)
        at_rest = [terminal.latency() for _ in range(KEYS)]
        server.say_next(text)
        terminal.type(CLEAR, "go", "\r")
        terminal.wait_for(b"Anima")
        time.sleep(1)
        cpu, wall, written = terminal.cpu_s, time.perf_counter(), terminal.written
        while time.perf_counter() - wall < STREAM_S / 2:
            time.sleep(0.1)
        cpu, wall, written = terminal.cpu_s - cpu, time.perf_counter() - wall, terminal.written - written
        clears = len(CLEARS.findall(terminal.seen[-written:]))
        streaming = [terminal.latency() for _ in range(KEYS)]
    deltas = wall * _deltas_per_s(server, text)
    yield Row(
        what=f"key press to drawn while {DELTAS_PER_S} deltas/s stream in",
        against="at rest",
        ours=statistics.median(streaming) * 1e3,
        floor=statistics.median(at_rest) * 1e3,
        unit="ms",
        most=2,
    )
    yield Row(
        what=f"CPU a second while {DELTAS_PER_S} deltas/s stream in",
        against="reading them with httpx, rendering with rich once",
        ours=cpu / wall * 1e3,
        floor=_floor_of_streaming(server, text) * 1e3,
        unit="ms",
        most=3,
    )
    yield Row(
        what=f"bytes to the terminal for each frame, {written / deltas:.0f} for each delta",
        against=f"the cells of a screen, {COLUMNS} × {ROWS}",
        ours=written / wall / configuration().interface.frames_per_s,
        floor=COLUMNS * ROWS,
        unit="bytes",
        most=1,
    )
    yield Row(
        what="screens cleared while it streams",
        against="none",
        ours=clears,
        floor=0,
        unit="",
        most=0,
        is_difference=True,
    )


def _idle(server: Rehearsal, session_id: int) -> Row:
    with _interface(server, session_id) as terminal:
        terminal.wait_for(b"NORMAL")
        time.sleep(3)
        cpu = terminal.cpu_s
        time.sleep(IDLE_S)
        cpu = terminal.cpu_s - cpu
    return Row(
        what=f"idle for {IDLE_S:.0f} s",
        against="0.5 % of a core",
        ours=cpu * 1e3,
        floor=IDLE_S * 0.005 * 1e3,
        unit="ms",
        most=1,
    )


class Terminal:
    """The program on a pseudo-terminal, and what it has written to it."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            command, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self.seen = bytearray()
        self._typed_at = 0
        self._came = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, *keys: str) -> None:
        for key in keys:
            self._typed_at = len(self.seen)
            os.write(self._master, key.encode())

    def wait_for(self, wanted: bytes, *, since_typed: bool = False, timeout_s: float = 30) -> None:
        """Until the program has written this. TimeoutError."""
        with self._came:
            start = self._typed_at if since_typed else 0
            if not self._came.wait_for(lambda: self.seen.find(wanted, start) >= 0, timeout_s):
                raise TimeoutError(f"{wanted!r} was not drawn; the end of what was: {bytes(self.seen[-500:])!r}")

    def latency(self) -> float:
        """Seconds from a key to its drawing. Leaves the input empty."""
        began = time.perf_counter()
        self.type(KEY)
        self.wait_for(KEY.encode(), since_typed=True)
        elapsed = time.perf_counter() - began
        time.sleep(BETWEEN_KEYS_S)
        self.type(CLEAR)
        self.wait_for(PLACEHOLDER, since_typed=True)
        time.sleep(BETWEEN_KEYS_S)
        return elapsed

    @property
    def written(self) -> int:
        return len(self.seen)

    @property
    def cpu_s(self) -> float:
        with Path(f"/proc/{self.process.pid}/stat").open() as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    @property
    def resident_mb(self) -> float:
        with Path(f"/proc/{self.process.pid}/status").open() as file:
            [line] = [line for line in file if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1e3

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(5)
        os.close(self._master)

    def _read(self) -> None:
        while True:
            try:
                select.select([self._master], [], [])
                data = os.read(self._master, 65536)
            except OSError:  # nobody has the other end any more
                return
            with self._came:
                self.seen += data
                self._came.notify_all()


@contextmanager
def _interface(server: Rehearsal, session_id: int) -> Iterator[Terminal]:
    command = [sys.executable, "-m", "anima_project", "tui", "--no-worker", "--session", str(session_id)]
    environment = os.environ | {
        "ANTHROPIC_BASE_URL": server.url,
        "ANTHROPIC_API_KEY": "key",
        "TERM": "xterm-256color",
        "PYTHONDONTWRITEBYTECODE": "",
    }
    terminal = Terminal(command, environment)
    try:
        yield terminal
    finally:
        terminal.close()


def _floor_of_starting() -> float:
    setup = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'anima_project.settings'; import django; django.setup(); "
        "import prompt_toolkit, prompt_toolkit.application, prompt_toolkit.layout, rich.markdown, httpx"
    )
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", setup], check=True)
    return time.perf_counter() - began


FLOOR = """
import io, json, sys, time
import httpx
from rich.console import Console
from rich.markdown import Markdown
url, width = sys.argv[1], int(sys.argv[2])
body = {"model": "claude-sonnet-5-5", "max_tokens": 100000, "stream": True,
        "messages": [{"role": "user", "content": "go"}]}
began, wall, text, deltas = time.process_time(), time.monotonic(), "", 0
with httpx.Client(timeout=None) as client:
    headers = {"x-api-key": "key", "anthropic-version": "2023-06-01"}
    with client.stream("POST", url + "/v1/messages", json=body, headers=headers) as response:
        for line in response.iter_lines():
            if line.startswith("data:"):
                delta = json.loads(line[5:]).get("delta", {}).get("text")
                if delta:
                    text += delta
                    deltas += 1
wall = time.monotonic() - wall
Console(file=io.StringIO(), width=width, force_terminal=True).print(Markdown(text))
print(json.dumps({"cpu_s": time.process_time() - began, "wall_s": wall, "deltas": deltas}))
"""


def _floor_of_streaming(server: Rehearsal, text: str) -> float:
    """CPU seconds for each second of the stream."""
    measured = _read_by_httpx(server, text)
    return float(measured["cpu_s"] / measured["wall_s"])


def _deltas_per_s(server: Rehearsal, text: str) -> float:
    measured = _read_by_httpx(server, text)
    return float(measured["deltas"] / measured["wall_s"])


def _read_by_httpx(server: Rehearsal, text: str) -> dict[str, Any]:
    server.say_next(text)
    command = [sys.executable, "-c", FLOOR, server.url, str(COLUMNS)]
    measured: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return measured


def _reply(deltas: int) -> str:
    from bench.transcript import reply

    return "".join(reply(deltas))


def _session_of(count: int) -> int:
    """A session of so many events, a fifth of them the user's."""
    session = Session.objects.create(name=f"{count:,} events", directory=os.environ["ANIMA_HOME"])
    said = json.dumps({"content": "What does the window over the log do, and what does it cost?"})
    answer = json.dumps({"content": "It takes **whole** events, newest first, until the `budget` is spent. " * 3})
    with connection.cursor() as cursor:
        for first in range(0, count, 50_000):
            cursor.executemany(
                "INSERT INTO events_app_event (session_id, event_type, payload, timestamp, token_count, tool_use_id) "
                "VALUES (%s, %s, %s, %s, %s, NULL)",
                [
                    (session.pk, *(("user_message", said) if at % 5 == 0 else ("agent_message", answer)), at, 40)
                    for at in range(first, min(count, first + 50_000))
                ],
            )
    return session.pk
