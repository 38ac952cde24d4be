"""The checks of `anima doctor`, on values and on files; the whole command in tests/e2e/test_doctor.py."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from anima_project.credential_store import CredentialStore
from anima_project.process import host
from anima_project.state import State
from events_app import cursors
from mneme.ingest import CURSOR
from mneme.models import Term
from operations.doctor import database, files, machine, mcp, memory, running
from operations.doctor.database_file import database_file
from operations.doctor.finding import Finding, Verdict, findings_of
from operations.doctor_command import report
from sessions_app.models import Lease, Session
from tests.mneme.pasts import did, user
from tests.tools_app.mcp.conftest import echo, script, toml
from tools_app.mcp import servers_file

WELL, NOTE, WRONG = Verdict.WELL, Verdict.NOTE, Verdict.WRONG


@pytest.fixture
def here(home: Path) -> State:
    here = State(home, "test")
    here.create()
    return here


def verdicts(findings: Iterable[Finding]) -> list[Verdict]:
    return [finding.verdict for finding in findings]


def test_a_check_that_breaks_is_a_finding_and_not_the_end() -> None:
    def broken() -> Iterable[Finding]:
        raise ZeroDivisionError("no reason")

    [finding] = findings_of("sanity", broken)
    assert finding.verdict is WRONG
    assert "ZeroDivisionError: no reason" in finding.says


def test_a_state_directory_that_others_can_read_is_wrong_and_is_closed(here: State) -> None:
    assert verdicts(files.permissions(here)) == [WELL]
    here.home.chmod(0o755)
    here.configuration.write_text("")
    here.configuration.chmod(0o644)
    found = list(files.permissions(here))
    assert [(one.verdict, one.remedy) for one in found] == [
        (WRONG, f"chmod 700 {here.home}"),
        (WRONG, f"chmod 600 {here.configuration}"),
    ]
    for one in found:
        assert one.mend is not None
        one.mend()
    assert verdicts(files.permissions(here)) == [WELL]
    assert here.configuration.stat().st_mode & 0o777 == 0o600


def test_half_of_the_credentials_is_wrong_in_whatever_environment(here: State) -> None:
    store = CredentialStore(replace(here, environment="development"))
    store.create()
    assert verdicts(files.credentials(here)) == [WELL]
    store.key_path.unlink()
    [finding] = findings_of("credentials", lambda: files.credentials(here))
    assert finding.verdict is WRONG
    assert "development.key is missing" in finding.says


def test_a_large_log_is_put_aside(here: State) -> None:
    assert verdicts(files.log(here)) == [WELL]
    with here.log.open("wb") as file:
        file.truncate(files.LARGE_LOG_BYTES + 1)
    [finding] = files.log(here)
    assert finding.verdict is NOTE
    assert finding.mend is not None
    finding.mend()
    assert verdicts(files.log(here)) == [WELL]


def test_a_variable_that_sets_nothing_is_noted(here: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_TURN_ROUNDZ", "3")
    monkeypatch.setenv("ANIMA_TURN_ROUNDS", "3")
    monkeypatch.setenv("ANIMA_DATABASE_URL", "postgresql://h/x")
    said = [(one.says, one.remedy) for one in files.configuration(here) if one.verdict is Verdict.NOTE]
    assert said == [("ANIMA_TURN_ROUNDZ is set, and is no setting", "Did you mean ANIMA_TURN_ROUNDS?")]


def test_a_bad_setting_is_told_with_its_file_and_line(here: State) -> None:
    assert verdicts(files.configuration(here)) == [WELL]
    here.configuration.write_text("[turn]\nrounds = 0\n")
    [finding] = files.configuration(here)
    assert finding.verdict is WRONG
    assert "anima.toml:2: rounds is 0" in finding.says


@pytest.mark.parametrize(
    ("variables", "encoding", "size", "problems"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "utf-8", (100, 40), 0),
        ({"TERM": "dumb"}, "utf-8", (100, 40), 1),
        ({}, "ANSI_X3.4-1968", (20, 5), 3),
    ],
)
def test_a_terminal_is_judged_by_its_name_encoding_and_size(
    variables: dict[str, str], encoding: str, size: tuple[int, int], problems: int
) -> None:
    found = list(machine.judged_terminal(variables, encoding, *size))
    assert [one.verdict for one in found] == ([NOTE] * problems or [WELL])
    assert all(one.remedy for one in found if one.verdict is NOTE)


def test_without_bash_something_is_wrong_and_without_git_it_is_only_noted() -> None:
    assert verdicts(machine.programs(lambda name: None)) == [WRONG, NOTE]


def test_a_database_is_whole_damaged_or_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite3"
    assert verdicts(database_file(path)) == [NOTE]
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (x)")
        made.executemany("INSERT INTO t VALUES (zeroblob(?))", [(100,)] * 2_000)
        made.commit()
    assert verdicts(database_file(path)) == [WELL]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + os.urandom(20_000) + whole[len(whole) // 2 + 20_000 :])
    [finding] = database_file(path)
    assert finding.verdict is WRONG
    assert "the database is damaged" in finding.says
    assert "anima restore FILE" in finding.remedy
    path.write_bytes(os.urandom(4096))
    [finding] = database_file(path)
    assert "the database is damaged (file is not a database)" in finding.says


def test_a_locked_database_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE t (x)")
        other.execute("BEGIN EXCLUSIVE")
        [finding] = database_file(path)
    assert finding.verdict is WRONG
    assert "is locked by another program" in finding.says


@pytest.mark.django_db(transaction=True)
def test_the_guard_of_the_log_is_missed_and_put_back() -> None:
    assert verdicts(database.append_only()) == [WELL]
    on = " ON events_app_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER event_is_final{on}")
        if on:
            cursor.execute("DROP FUNCTION event_is_final()")
    [finding] = database.append_only()
    assert finding.verdict is WRONG
    assert finding.mend is not None
    finding.mend()
    assert verdicts(database.append_only()) == [WELL]


@pytest.mark.django_db
def test_a_lease_of_the_dead_is_given_back_and_one_that_is_kept_stays() -> None:
    from sessions_app.lease import acquire

    kept, dead = Session.objects.create(), Session.objects.create()
    acquire(kept.pk, 30)
    Lease.objects.create(session=dead, holder=f"{host()}:999999999@gone.1:abcd", expires_at=2**62)
    [finding] = database.leases()
    assert finding.verdict is NOTE
    assert finding.mend is not None
    finding.mend()
    assert list(Lease.objects.values_list("session_id", flat=True)) == [kept.pk]
    assert verdicts(database.leases()) == [WELL]


@pytest.mark.django_db
def test_a_database_up_to_the_code_has_nothing_pending() -> None:
    assert verdicts(database.migrations()) == [WELL]


@pytest.mark.django_db
def test_memory_without_meaning_is_noted_and_an_index_that_lost_count_is_wrong(session: Session) -> None:
    did(session, user("I like herring."), user("Herring with onions."), user("I like herring."))
    cursors.advance(CURSOR)
    whole, meaning = memory.memory()
    assert whole.verdict is WELL
    assert whole.says == "3 memories, 2 of them in the index"
    assert meaning.verdict is NOTE
    Term.objects.filter(term=Term.TOTAL).update(memories=1)
    assert verdicts(memory.memory()) == [WRONG, NOTE]


@pytest.mark.django_db
def test_no_worker_is_only_noted() -> None:
    assert verdicts(running.worker()) == [NOTE, WELL]


def test_a_report_is_harmless_and_counts_what_is_wrong() -> None:
    found = [
        Finding(check="one", verdict=WELL, says="fine"),
        Finding(check="two", verdict=WRONG, says="\x1b[31mred", remedy="paint it", mend=lambda: None),
    ]
    text = report(found, [])
    assert "\x1b" not in text
    assert text.endswith("1 wrong. anima doctor --fix sees to 1 of this.")


@pytest.fixture
def servers(here: State, monkeypatch: pytest.MonkeyPatch) -> State:
    """One that works, one whose program is missing, one that lacks a credential, one that is off."""
    monkeypatch.setenv("ANIMA_HOME", str(here.home))
    servers_file.path_in(here).write_text(
        toml(
            echo=echo(),
            missing={"command": "no-such-program-anywhere"},
            lacking=echo(env={"TOKEN": "${credential:nobody-stored-it}"}),
            off={"command": "no-such-program-either", "enabled": False},
        )
    )
    return here


def test_mcp_servers_that_cannot_work_are_wrong_and_none_is_started(servers: State) -> None:
    missing, lacking, fine = mcp.of_servers(servers, is_online=False)
    assert (missing.verdict, lacking.verdict, fine.verdict) == (WRONG, WRONG, WELL)
    assert "missing: there is no program" in missing.says and "anima mcp test missing" in missing.remedy
    assert "nobody-stored-it" in lacking.says
    assert "echo" in fine.says and "not started" in fine.says


def test_with_online_mcp_servers_that_are_dead_are_found(here: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_HOME", str(here.home))
    servers_file.path_in(here).write_text(toml(echo=echo(), dead=script("print('no')", start_timeout_s=30)))
    dead, fine = mcp.of_servers(here, is_online=True)
    assert (dead.verdict, fine.verdict) == (WRONG, WELL)
    assert dead.says.startswith("dead: ") and fine.says == "echo: well"
