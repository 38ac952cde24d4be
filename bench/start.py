"""What it takes to start: whole processes, from the command to its first sign of life."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial

from bench.row import Row, Rows, in_turn, seconds
from nous.rehearsal import Rehearsal

SETUP = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'anima_project.settings'; import django; django.setup()"
ANIMA = (sys.executable, "-m", "anima_project")
TIMES = 15


def rows() -> Rows:
    floor = partial(seconds, partial(_run, sys.executable, "-c", SETUP))
    ours, against = in_turn(partial(seconds, partial(_run, *ANIMA, "--version")), floor, TIMES)
    yield _row("anima --version", ours, against, 1.3)
    with Rehearsal() as server:
        _ask(server.url)  # makes the database, once
        ours, against = in_turn(partial(to_first_request, server), floor, TIMES)
    yield _row("anima ask to its first request", ours, against, 2.0)


def _row(what: str, ours: float, floor: float, most: float) -> Row:
    against = "django.setup() with the same apps"
    return Row(what=what, against=against, ours=ours * 1e3, floor=floor * 1e3, unit="ms", most=most)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _ask(url: str) -> None:
    environment = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "key"}
    subprocess.run([*ANIMA, "ask", "Hello"], check=True, capture_output=True, env=os.environ | environment)


def to_first_request(server: Rehearsal, **env: str) -> float:
    """Seconds from `anima ask` until the server hears of it; the rest of the answer is not waited for in this figure."""
    before = len(server.requests)
    began = time.perf_counter()
    process = subprocess.Popen(
        [*ANIMA, "ask", "Hello"],
        env=os.environ | {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "key"} | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while len(server.requests) == before:
        time.sleep(0.0005)
    heard = time.perf_counter() - began
    process.wait()
    return heard
