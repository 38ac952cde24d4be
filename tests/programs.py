"""Starting Anima's programs as a user would: real processes in a state directory of their own."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432"
REDIS = "redis://127.0.0.1:6379"
Waiting = Callable[[], list[tuple[str, Any]]]

CLAIMED_S = 1_800
"""How long a database of Redis stays taken if the tests that took it cannot give it back."""


def environment(home: Path, **extra: str) -> dict[str, str]:
    """The environment of a program that must know nothing of this machine's owner."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANIMA_", "ANTHROPIC_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of hundreds would compile all of Anima
    return kept | {"ANIMA_HOME": str(home), "ANIMA_ENV": "test", "HOME": str(home)} | extra


def anima(home: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    return _start([sys.executable, "-m", "anima_project", *arguments], home, env)


def python(home: Path, code: str, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """A program that has Anima's Django set up before `code` runs."""
    setup = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'anima_project.settings'; django.setup()\n"
    return _start([sys.executable, "-c", setup + textwrap.dedent(code), *arguments], home, env)


def finished(process: subprocess.Popen[str], timeout_s: float = 60) -> str:
    """What the program printed. AssertionError with its stderr if it failed."""
    out, err = process.communicate(timeout=timeout_s)
    assert process.returncode == 0, err
    return out


def eventually(condition: Callable[[], bool], timeout_s: float = 20) -> bool:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def _start(command: list[str], home: Path, env: Mapping[str, str] | None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        env=environment(home, **(env or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def postgresql_database(name: str) -> str:
    """The address of a new, empty PostgreSQL database; the test is skipped, visibly, where no server answers."""
    psycopg = pytest.importorskip("psycopg")
    try:
        with psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True, connect_timeout=3) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {POSTGRESQL}: {error}")
    return f"{POSTGRESQL}/{name}"


def redis_database(server: str = REDIS) -> str:
    """The address of a database of Redis that no other process of any test run uses, its queues empty; given back when
    the process ends. The test is skipped, visibly, where no server answers."""
    redis = pytest.importorskip("redis")
    for number in range(1, 16):  # as many as a server has, unless it was set up otherwise; 0 is everybody's
        url = f"{server}/{number}"
        connection = redis.from_url(url, socket_connect_timeout=3)
        try:
            is_mine = connection.set("anima-tests", os.getpid(), nx=True, ex=CLAIMED_S)
        except redis.RedisError as error:
            pytest.skip(f"no Redis at {server}: {error}")
        if is_mine:
            atexit.register(connection.delete, "anima-tests")
            for key in connection.scan_iter("django_q:*"):
                connection.delete(key)
            return url
        connection.close()
    raise RuntimeError(f"Other test runs hold all databases of Redis at {server}; wait for them.")
