"""Many turns in one process, with the brain beside it: whether memory, descriptors, threads or processes grow."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench import programs

SMALL_VIEW = {
    "ANIMA_VIEWPORT_TOKEN_BUDGET": "8000",
    "ANIMA_MODEL_MAX_TOKENS": "1000",
    "ANIMA_MODEL_THINKING_TOKENS": "0",
}
"""So that a turn is quick; what stays in memory does not depend on it."""
LOOKS, PAUSE_S = 8, 0.25


@dataclass(frozen=True, slots=True)
class Size:
    """A process, or several alike, of which the largest counts."""

    memory_bytes: int
    """Its own, without the pages of mapped files: of a database that grows, a process that lives on sees more and more,
    and the system takes them back when it wants to."""
    descriptors: int
    threads: int


@dataclass(frozen=True, slots=True)
class Sample:
    turns: int
    sizes: dict[str, Size]
    processes: int


def soak(home: Path, turns: int, first: int, at_most_s: float) -> tuple[Sample, Sample]:
    """What there is after `first` turns, and after all, or as many as that time allows."""
    deadline = time.monotonic() + at_most_s
    with programs.rehearsal() as url:
        key = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "key"}
        variables = programs.environment(home, **key, **SMALL_VIEW)
        command = [sys.executable, "-m", "bench.turns", str(turns), str(first)]
        talk = subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        brain = programs.start(variables)
        try:
            earlier = later = _at_a_stop(talk, brain)
            while later.turns + first <= turns and (time.monotonic() < deadline or later is earlier):
                later = _at_a_stop(talk, brain)
        finally:
            for process in (talk, brain):
                process.terminate()
                process.wait()
    return earlier, later


def _at_a_stop(talk: subprocess.Popen[str], brain: subprocess.Popen[bytes]) -> Sample:
    assert talk.stdout is not None and talk.stdin is not None
    if not (line := talk.stdout.readline()):
        raise RuntimeError(f"the turns ended with {talk.wait()}")
    children = programs.family(brain.pid)
    cluster, sentinel, *rest = children
    roles = {
        "the process of the turns": [psutil.Process(talk.pid)],
        "start": [psutil.Process(brain.pid)],
        "the worker": [cluster],
        "the worker's guard": [sentinel],
        "the worker's others": rest,
    }
    sample = Sample(
        turns=int(line),
        sizes={role: _size(processes) for role, processes in roles.items()},
        processes=len(children) + len(programs.family(talk.pid)) + 2,
    )
    talk.stdin.write("\n")
    talk.stdin.flush()
    return sample


def _size(processes: list[psutil.Process]) -> Size:
    """The least of some looks: a job that is under way has a connection open, and a leak does not go away."""
    looks = []
    for _ in range(LOOKS):
        looks.append(
            (
                max(_own_bytes(process) for process in processes),
                max(process.num_fds() for process in processes),
                max(process.num_threads() for process in processes),
            )
        )
        time.sleep(PAUSE_S)
    return Size(*map(min, zip(*looks, strict=True)))


def _own_bytes(process: psutil.Process) -> int:
    memory = process.memory_info()
    return int(memory.rss - getattr(memory, "shared", 0))  # which only Linux tells
