from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.programs import anima, finished


@pytest.mark.parametrize("command", [["ask", "--rehearsal", "hello"], ["status"], ["doctor"], ["install", "--no-unit"]])
def test_a_database_that_a_newer_version_has_used_is_refused_and_left_alone(home: Path, command: list[str]) -> None:
    finished(anima(home, "status"))
    with closing(sqlite3.connect(home / "db" / "test.sqlite3")) as database, database:
        database.execute("INSERT INTO django_migrations VALUES (NULL, 'events_app', '9999_telepathy', '2100-01-01')")
    process = anima(home, *command)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "A newer version of Anima has used this database (events_app.9999_telepathy)" in out + err
    assert "Traceback" not in err
    with closing(sqlite3.connect(home / "db" / "test.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM events_app_event").fetchone() == (0,)
