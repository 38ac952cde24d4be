"""PostgreSQL and Redis, with workers on several hosts: state directories of their own that share settings and a key."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from anima_project.state import State
from nous.rehearsal import Rehearsal
from tests.programs import anima, eventually, finished, postgresql_database, python, redis_database
from tests.test_docs import shell_lines

DOCUMENTS_FOLDER = Path(__file__).parents[2] / "docs"
WORKERS = """
    from events_app import worker
    print(len(worker.running()))
"""
UNCOUNTED = """
    from events_app.models import Event
    print(Event.objects.uncounted().count())
"""
COUNT_ALL = """
    import sys
    from events_app.models import Event
    from nous.receivers import COUNT
    from events_app.jobs import enqueue
    for event in Event.objects.uncounted():
        enqueue(COUNT, event.pk)
"""


@pytest.fixture(scope="module")
def redis() -> str:
    return redis_database()


@pytest.fixture
def shared(redis: str) -> Iterator[dict[str, str]]:
    """What every host is told: where the store, the broker and the model are."""
    database = postgresql_database(f"anima_hosts_{os.getpid()}")
    with Rehearsal() as model:
        yield {
            "ANIMA_DATABASE_URL": database,
            "ANIMA_BROKER_URL": redis,
            "ANTHROPIC_BASE_URL": model.url,
            "ANTHROPIC_API_KEY": "key",
        }


@pytest.fixture
def hosts(tmp_path: Path, shared: dict[str, str]) -> list[Path]:
    first, second = tmp_path / "first", tmp_path / "second"
    finished(anima(first, "ask", "Hello", env=shared))
    State(second, "test").create()
    shutil.copytree(first / "config", second / "config", dirs_exist_ok=True)
    return [first, second]


def ended(worker: subprocess.Popen[str], by: signal.Signals = signal.SIGTERM) -> None:
    worker.send_signal(by)
    worker.communicate(timeout=30)


def test_two_hosts_share_the_work_and_one_killed_in_the_middle_of_it_loses_nothing(
    hosts: list[Path], shared: dict[str, str]
) -> None:
    first, second = hosts
    workers = [anima(home, "qcluster", "--quiet", env=shared) for home in hosts]
    try:
        assert eventually(lambda: finished(python(first, WORKERS, env=shared)) == "2\n", 60)
        for number in range(4):
            finished(anima(first, "ask", "--continue", "--allow", "bash", f"run: echo {number}", env=shared))
            if number == 1:
                ended(workers.pop(), signal.SIGKILL)  # with whatever it had taken from Redis
        # What it took along is found by the sweep, which looks once a minute: here at once.
        finished(python(second, COUNT_ALL, env=shared))
        assert eventually(lambda: finished(python(first, UNCOUNTED, env=shared)) == "0\n", 60)
        doctor = anima(second, "doctor", env=shared)
        assert "All is well." in doctor.communicate(timeout=60)[0]
    finally:
        for worker in workers:
            ended(worker)


def test_two_starts_at_once_bring_an_empty_database_up_to_the_code(tmp_path: Path, shared: dict[str, str]) -> None:
    both = [anima(tmp_path / name, "ask", "Hello", env=shared) for name in ("one", "other")]
    assert all("Hello" in finished(process) for process in both)


def test_without_redis_what_happens_is_stored_and_the_sweep_finds_it(hosts: list[Path], shared: dict[str, str]) -> None:
    away = shared | {"ANIMA_BROKER_URL": "redis://127.0.0.1:9/0"}
    answer = finished(anima(hosts[0], "ask", "--json", "--continue", "still there?", env=away))
    assert json.loads(answer.splitlines()[-1])["type"] == "agent_message"
    assert int(finished(python(hosts[0], UNCOUNTED, env=shared))) > 0


def test_a_host_with_a_key_of_its_own_is_told_so(tmp_path: Path, hosts: list[Path], shared: dict[str, str]) -> None:
    stranger = tmp_path / "stranger"
    worker = anima(stranger, "qcluster", "--quiet", env=shared)
    try:
        assert eventually(lambda: finished(python(stranger, WORKERS, env=shared)) == "1\n", 60)
        process = anima(hosts[0], "doctor", env=shared)
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "config/secret_key" in out
    finally:
        ended(worker)


def test_a_connection_that_the_server_ended_is_made_anew(hosts: list[Path], shared: dict[str, str]) -> None:
    code = """
        import os
        import psycopg
        from django.db import DatabaseError, connection
        from events_app.models import Event

        connection.ensure_connection()
        own = connection.connection.info.backend_pid
        with psycopg.connect(os.environ["ANIMA_DATABASE_URL"], autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [own])
        try:
            Event.objects.exists()
        except DatabaseError:
            print("one failure")
        print(Event.objects.exists())
    """
    assert finished(python(hosts[0], code, env=shared)).split("\n")[:2] == ["one failure", "True"]


def test_the_way_there_that_the_document_shows_can_be_gone(tmp_path: Path, shared: dict[str, str]) -> None:
    """Its commands in their order, with the addresses of this machine. A worker that runs on is tested above."""
    home = tmp_path / "first"
    before = {name: value for name, value in shared.items() if not name.endswith("_URL") or "ANTHROPIC" in name}
    finished(anima(home, "ask", "Hello", env=before))
    named = {
        "postgresql://anima@db.example/anima": shared["ANIMA_DATABASE_URL"],
        "~/anima-before-the-move.tar": str(tmp_path / "before.tar"),
    }
    done, env = [], before
    for line in shell_lines(DOCUMENTS_FOLDER / "scaling.md"):
        program, *arguments = (named.get(word, word) for word in shlex.split(line))
        if program == "export":
            env = shared
        elif program == "anima" and arguments != ["start"]:
            finished(anima(home, *arguments, env=env))
            done.append(arguments[0])
    assert done == ["backup", "migrate-store", "doctor", "status"]
    assert "Hello" in finished(anima(home, "sessions", "search", "Hello", env=shared))
