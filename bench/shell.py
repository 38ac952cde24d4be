"""What the bash tool costs: a command that does nothing, and one that writes a lot."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.row import Row, Rows, in_turn, seconds
from tools_app.bash.tool import Bash
from tools_app.tool import ToolContext

TIMES = 500
TIMES_MANY_LINES = 5
MANY_LINES = "seq 1 5000000"
MEGABYTE = 1_000_000


def rows() -> Rows:
    ours, floor = true()
    yield Row(
        what="`true` through the bash tool",
        against="the same over a bare PTY",
        ours=ours * 1e6,
        floor=floor * 1e6,
        unit="µs",
        most=2,
    )
    ours, floor, memory_bytes = many_lines()
    yield Row(
        what=f"`{MANY_LINES}` through the bash tool",
        against="bash -c into a pipe, read to the end",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=3,
    )
    yield Row(
        what=f"peak memory of `{MANY_LINES}`",
        against="peak memory before",
        ours=memory_bytes / MEGABYTE,
        floor=0,
        unit="MB",
        most=20,
        is_difference=True,
    )


def true() -> tuple[float, float]:
    """Seconds that `true` takes through the tool, and over a bare PTY until its exit code is read."""
    with _tool() as run, _bare_pty() as run_bare:
        return in_turn(lambda: seconds(lambda: run("true")), lambda: seconds(lambda: run_bare("true")), TIMES)


def many_lines() -> tuple[float, float, int]:
    """Seconds that five million lines take through the tool, and from `bash -c` into a pipe that is read to its end;
    bytes by which they raise the peak memory of a process that has run a command before."""
    with _tool() as run:
        ours, floor = in_turn(
            lambda: seconds(lambda: run(MANY_LINES)), lambda: seconds(_read_to_the_end), TIMES_MANY_LINES
        )
    measured = subprocess.run(
        [sys.executable, "-m", "bench.shell"], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    return ours, floor, int(measured.stdout)


@contextmanager
def _tool() -> Iterator[Callable[[str], object]]:
    bash = Bash()
    with tempfile.TemporaryDirectory() as folder:
        context = ToolContext(session_id=1, directory=Path(folder), scratch=Path(folder))
        try:
            yield lambda command: bash.run({"command": command}, context)
        finally:
            bash.close()


@contextmanager
def _bare_pty() -> Iterator[Callable[[str], None]]:
    """Types a command into a bash on a terminal, both as they come, to run as the tool runs it: nothing to read, stderr
    for itself, exit code and directory known after it. Reads what comes until they are there."""
    master, slave = os.openpty()
    shell = subprocess.Popen(
        ["bash", "--noprofile", "--norc", "-i"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    number = itertools.count()

    def run(command: str) -> None:
        mark = next(number)
        os.write(master, f"{{ {command}; }} </dev/null 2>/dev/null; echo :{mark}:$?:$PWD:\n".encode())
        read = b""
        while f":{mark}:0:".encode() not in read:
            read += os.read(master, 4096)

    try:
        yield run
    finally:
        shell.kill()
        shell.wait()
        os.close(master)


def _read_to_the_end() -> None:
    with subprocess.Popen(["bash", "-c", MANY_LINES], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while os.read(process.stdout.fileno(), 1 << 16):
            pass


def _print_memory() -> None:
    with _tool() as run:
        run("seq 1 20")
        before = _peak_memory_bytes()
        run(MANY_LINES)
        print(_peak_memory_bytes() - before)


def _peak_memory_bytes() -> int:
    """Of this program since it was loaded. Linux's `ru_maxrss` would not do: it begins with the peak of the process
    that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    _print_memory()
