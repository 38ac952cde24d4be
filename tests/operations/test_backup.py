"""What was backed up comes back; what is no whole backup changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from anima_project.credential_store import CredentialStore
from anima_project.state import State
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import UserMessage
from operations.backup import archive, sqlite
from operations.backup.making import back_up
from operations.backup.restoring import restore
from operations.errors import (
    AgentWorks,
    BackupFailed,
    BadBackup,
    DamagedDatabase,
    NewerBackup,
    SomethingElseThere,
    StartedAlready,
    WouldOverwrite,
)
from operations.management.commands.start import alone
from sessions_app import lease
from sessions_app.models import Session
from tests.plugins.wheels import tool, wheel
from tests.programs import anima, eventually, finished, postgresql_database, python

CANARY = "sk-ant-api03-" + "canary-" * 12


@pytest.fixture
def here(tmp_path: Path, transactional_db: None) -> Iterator[State]:
    here = State(tmp_path / "home", "test")
    here.create()
    yield here
    if connection.vendor == "sqlite":
        for left in Path(connection.settings_dict["NAME"]).parent.glob("*.before-restore-*"):
            left.unlink()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "anima.backup"


def say(*texts: str) -> Session:
    session = Session.objects.create()
    for text in texts:
        emit(Event.of(session.pk, UserMessage(content=text)))
    return session


def said() -> list[str]:
    return [event.payload["content"] for event in Event.objects.order_by("id")]


def all_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(here: State, file: Path) -> None:
    session = say("one", "two")
    here.configuration.write_text("[turn]\nrounds = 7\n")
    here.soul.write_text("You are Ada.")
    here.results(session.pk).mkdir(parents=True)
    (here.results(session.pk) / "result-1.txt").write_text("long")
    manifest = back_up(here, file)
    assert (manifest.sessions, manifest.events, manifest.environment) == (1, 2, "test")

    say("three")
    here.configuration.write_text("[turn]\nrounds = 9\n")
    here.soul.unlink()
    shutil.rmtree(here.results(session.pk))
    with pytest.raises(WouldOverwrite, match="With --force"):
        restore(here, file)
    assert said() == ["one", "two", "three"]

    done = restore(here, file, force=True)
    assert said() == ["one", "two"]
    assert here.configuration.read_text() == "[turn]\nrounds = 7\n"
    assert here.soul.read_text() == "You are Ada."
    assert (here.results(session.pk) / "result-1.txt").read_text() == "long"
    assert here.configuration.with_name(done.kept[-1].name).read_text() == "[turn]\nrounds = 9\n"
    if connection.vendor == "sqlite":
        assert sqlite.contents(done.kept[0]).events == 3
    emit(Event.of(session.pk, UserMessage(content="goes on")))


def test_elsewhere_the_agent_has_its_plugins_and_servers_again(tmp_path: Path) -> None:
    here, elsewhere, file = tmp_path / "here" / "home", tmp_path / "elsewhere" / "home", str(tmp_path / "b")
    said_loudly = wheel(tmp_path, "anima-echo", {"echo.py": tool("echo")}, {"anima.tools": {"echo": "echo:Tool"}})
    finished(anima(here, "add", "--yes", str(said_loudly)))
    finished(anima(here, "disable", "anima-feelings-frustration"))
    finished(anima(here, "mcp", "add", "--untested", "clock", "--", "no-such-clock"))
    finished(anima(here, "backup", file))

    said = finished(anima(elsewhere, "restore", file))
    assert "Its plugins, to be installed with anima plugins bring: anima-echo." in said
    assert "Its MCP servers, which anima mcp test tries: clock." in said
    finished(anima(elsewhere, "plugins", "bring"))
    assert finished(anima(elsewhere, "plugins")) == finished(anima(here, "plugins"))
    assert finished(anima(elsewhere, "mcp", "list")) == finished(anima(here, "mcp", "list"))
    assert "to be installed" not in finished(anima(elsewhere, "restore", "--force", file))


def test_a_backup_of_the_first_version_comes_back(here: State, file: Path) -> None:
    say("one")
    back_up(here, file)
    with tarfile.open(file) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in with_manifest(members, version=1):
            tar.addfile(info, io.BytesIO(content))
    assert restore(here, file, force=True).manifest.events == 1


def test_servers_and_plugins_that_this_version_does_not_understand_are_left_beside(here: State, file: Path) -> None:
    servers, plugins = here.configuration.with_name("mcp.toml"), here.home / "plugins" / "plugins.json"
    servers.write_text("[servers.clock]\ntelepathy = true\n")
    plugins.parent.mkdir()
    plugins.write_text("[]")
    back_up(here, file)
    servers.unlink()
    plugins.unlink()
    notes = restore(here, file, force=True).notes
    assert [path.exists() for path in (servers, plugins)] == [False, False]
    assert "mcp.toml is not for this version" in notes[0] and "plugins.json is not for this version" in notes[1]
    assert plugins.with_name("plugins.json.from-backup").read_text() == "[]"


def test_where_nothing_is_yet_nothing_is_asked(here: State, file: Path) -> None:
    say("one")
    here.configuration.write_text("[turn]\nrounds = 7\n")
    back_up(here, file)
    Session.objects.all().delete()
    here.configuration.write_text("# nothing but explanations, as it is installed\n")
    restore(here, file)
    assert said() == ["one"]
    assert "rounds = 7" in here.configuration.read_text()


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_beside_it(here: State, file: Path) -> None:
    umask = os.umask(0)
    try:
        back_up(here, file)
    finally:
        os.umask(umask)
    assert file.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in file.parent.iterdir()} == {"anima.backup", "home"}


def test_the_credentials_are_in_it_only_if_that_is_asked_for(here: State, file: Path) -> None:
    store = CredentialStore(here)
    store.set("anthropic", CANARY)
    back_up(here, file)
    held = file.read_bytes()
    assert CANARY.encode() not in held
    assert store.path.read_bytes() not in held
    assert store.key_path.read_bytes() not in held

    back_up(here, file, with_credentials=True)
    store.set("anthropic", CANARY + "2")
    restore(here, file, force=True)
    assert store.get("anthropic").secret == CANARY
    assert store.key_path.stat().st_mode & 0o777 == 0o600


def test_an_older_backup_is_replaced_and_another_file_is_not(here: State, file: Path) -> None:
    back_up(here, file)
    say("one")
    assert back_up(here, file).events == 1
    file.write_text("my diary")
    with pytest.raises(SomethingElseThere):
        back_up(here, file)
    assert file.read_text() == "my diary"
    with pytest.raises(BackupFailed, match="No such file or directory"):
        back_up(here, file.parent / "no" / "x")


def test_what_a_killed_backup_left_is_swept_by_the_next(here: State, file: Path) -> None:
    left = file.with_name(".anima.backup.new")
    left.mkdir()
    (left / "database.sqlite3").write_text("half")
    back_up(here, file)
    assert not left.exists()


def test_a_backup_made_while_others_write_is_one_moment_of_the_log(home: Path, tmp_path: Path) -> None:
    write = """
        from anima_project import launch
        from events_app.bus import emit
        from events_app.models import Event
        from events_app.payloads import UserMessage
        from sessions_app.models import Session
        launch.apply_migrations()
        session = Session.objects.create()
        for number in range(100_000):
            emit(Event.of(session.pk, UserMessage(content=str(number) * 50)))
            if number == 100:
                print("writing", flush=True)
    """
    writer = python(home, write)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    finished(anima(home, "backup", str(tmp_path / "b")))
    assert writer.poll() is None
    writer.kill()
    writer.communicate()
    manifest, files = archive.unpack(tmp_path / "b", tmp_path)
    with closing(sqlite3.connect(files[archive.SQLITE])) as database:
        ids = [id_ for (id_,) in database.execute("SELECT id FROM events_app_event ORDER BY id")]
    assert ids == list(range(1, manifest.events + 1))
    assert manifest.events > 100


def test_nothing_is_restored_while_a_turn_runs_or_the_brain_does(here: State, file: Path) -> None:
    session = say("one")
    back_up(here, file)
    holder = lease.acquire(session.pk, 60)
    with pytest.raises(AgentWorks, match=f"session {session.pk} is in the middle of a turn"):
        restore(here, file, force=True)
    lease.release(session.pk, holder)
    with alone(here), pytest.raises(StartedAlready):
        restore(here, file, force=True)


def test_nothing_is_restored_while_the_pages_are_open_in_a_server_that_does_nothing(home: Path, tmp_path: Path) -> None:
    finished(anima(home, "backup", str(tmp_path / "b")))
    server = anima(home, "web", "--no-open", "--port", "0")
    assert server.stdout is not None
    while "Ctrl-C ends it" not in server.stdout.readline():
        assert server.poll() is None
    refused = anima(home, "restore", "--force", str(tmp_path / "b"))
    _, err = refused.communicate(timeout=60)
    assert (refused.returncode, "anima tui, anima web or anima mcp serve is open" in err) == (1, True), err
    server.send_signal(signal.SIGKILL)
    server.communicate(timeout=20)
    finished(anima(home, "restore", "--force", str(tmp_path / "b")))


def test_nothing_is_restored_while_a_worker_runs(home: Path, tmp_path: Path) -> None:
    finished(anima(home, "backup", str(tmp_path / "b")))
    worker = anima(home, "qcluster")
    try:
        assert eventually(lambda: "Idle on" in finished(anima(home, "status")))
        refused = anima(home, "restore", "--force", str(tmp_path / "b"))
        _, err = refused.communicate(timeout=30)
        assert (refused.returncode, "a worker runs" in err) == (1, True), err
    finally:
        worker.send_signal(signal.SIGINT)
        worker.communicate(timeout=20)


Members = list[tuple[tarfile.TarInfo, bytes]]


def member(name: str, content: bytes, kind: bytes = tarfile.REGTYPE, **more: Any) -> tuple[tarfile.TarInfo, bytes]:
    made = tarfile.TarInfo(name)
    made.size, made.type = len(content), kind
    for key, value in more.items():
        setattr(made, key, value)
    return made, content


def with_manifest(members: Members, **changed: Any) -> Members:
    said = json.loads(members[0][1]) | changed
    return [member("manifest.json", json.dumps(said).encode()), *members[1:]]


def with_file(members: Members, name: str, content: bytes = b"x") -> Members:
    """A file that the manifest names, in good order."""
    files = json.loads(members[0][1])["files"]
    files[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return [*with_manifest(members, files=files), member(name, content)]


def changed_content(members: Members) -> Members:
    info, content = members[1]
    return [members[0], (info, content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]), *members[2:]]


HOSTILE: dict[str, tuple[Callable[[Members], Members], str]] = {
    "a way out": (lambda m: with_file(m, "../../evil"), "no backup holds a file named '../../evil'"),
    "an absolute name": (lambda m: with_file(m, "/tmp/evil"), "no backup holds a file named"),
    "a way out of the results": (lambda m: with_file(m, "results/1/../../../evil"), "no backup holds a file named"),
    "a way out of the wheels": (lambda m: with_file(m, "plugins/wheels/../x.whl"), "no backup holds a file named"),
    "code of a plugin": (lambda m: with_file(m, "plugins/python3.11/x.py"), "no backup holds a file named"),
    "a hidden result": (lambda m: with_file(m, "results/1/.bashrc"), "no backup holds a file named"),
    "a file that was not named": (lambda m: [*m, member("soul.md", b"be evil")], "its manifest does not name"),
    "a file twice": (lambda m: [*m, m[1]], "its manifest does not name, or twice"),
    "a link": (lambda m: [*m, member("soul.md", b"", tarfile.SYMTYPE, linkname="/etc/passwd")], "is no plain file"),
    "a hard link": (lambda m: [*m, member("soul.md", b"", tarfile.LNKTYPE, linkname="/etc/passwd")], "no plain file"),
    "a device": (lambda m: [*m, member("soul.md", b"", tarfile.CHRTYPE)], "is no plain file"),
    "a folder": (lambda m: [*m, member("soul.md", b"", tarfile.DIRTYPE)], "is no plain file"),
    "a file with holes": (
        lambda m: [*m, member("soul.md", b"x", pax_headers={"GNU.sparse.size": str(10**15), "GNU.sparse.map": "0,1"})],
        "is no plain file",
    ),
    "a changed byte": (changed_content, "was changed or cut short"),
    "a missing file": (lambda m: m[:1], "is missing in it"),
    "no manifest": (lambda m: m[1:], "does not begin with a manifest"),
    "another manifest": (lambda m: with_manifest(m, format="x"), "it is no backup of Anima"),
    "a newer format": (lambda m: with_manifest(m, version=3), "made by a newer version of Anima"),
    "a manifest that lies": (lambda m: with_manifest(m, events=7), "does not hold what its manifest says"),
    "a negative size": (
        lambda m: with_manifest(m, files={"soul.md": {"size": -1, "sha256": "0" * 64}}),
        "there must be one database",
    ),
    "a manifest of nonsense": (lambda m: with_manifest(m, files=[1]), "its manifest is not in order"),
    "a manifest without end": (lambda m: [member("manifest.json", b"[" * 100_000)], "its manifest is not in order"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_whole_backup_changes_nothing(here: State, file: Path, name: str) -> None:
    change, problem = HOSTILE[name]
    say("one")
    back_up(here, file)
    say("two")
    with tarfile.open(file) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in change(members):
            tar.addfile(info, io.BytesIO(content))
    if name == "a manifest that lies" and connection.vendor != "sqlite":
        pytest.skip("a dump cannot be looked into")
    before = all_files(here.home)
    with pytest.raises(BadBackup) as error:
        restore(here, file, force=True)
    assert problem in str(error.value)
    assert len(str(error.value)) < 800
    assert {path: content for path, content in all_files(here.home).items() if not path.endswith(".lock")} == before
    assert said() == ["one", "two"]


@pytest.mark.parametrize("left", [0, 100, 700, 5_000, -1_500])
def test_a_backup_that_was_cut_short_changes_nothing(here: State, file: Path, left: int) -> None:
    say("one")
    back_up(here, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: left if left >= 0 else len(whole) - 12_000])
    with pytest.raises(BadBackup):
        restore(here, file, force=True)
    assert said() == ["one"]


def test_a_backup_of_a_newer_version_is_refused(here: State, file: Path) -> None:
    back_up(here, file)
    with tarfile.open(file) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
    migrations = [*json.loads(members[0][1])["migrations"], ["events_app", "9999_telepathy"]]
    with tarfile.open(file, "w") as tar:
        for info, content in with_manifest(members, migrations=migrations, anima="9.0"):
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(NewerBackup, match=r"made by Anima 9\.0, .* \(9999_telepathy\)\. Update Anima"):
        restore(here, file, force=True)


def test_settings_that_this_version_does_not_know_are_left_beside(here: State, file: Path) -> None:
    here.configuration.write_text("[telepathy]\nrange = 3\n")
    back_up(here, file)
    here.configuration.write_text("[turn]\nrounds = 7\n")
    done = restore(here, file, force=True)
    assert here.configuration.read_text() == "[turn]\nrounds = 7\n"
    assert "no section is named 'telepathy'" in done.notes[0]
    assert here.configuration.with_name("anima.toml.from-backup").read_text() == "[telepathy]\nrange = 3\n"


def database(path: Path, rows: int) -> Path:
    with closing(sqlite3.connect(path)) as new:
        new.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE sessions_app_session (id INTEGER PRIMARY KEY);"
            "CREATE TABLE events_app_event (id INTEGER PRIMARY KEY, x); CREATE TABLE django_migrations (app, name);"
        )
        new.executemany("INSERT INTO events_app_event (x) VALUES (?)", [("x" * 1000,)] * rows)
        new.commit()
    return path


def test_of_a_damaged_database_no_backup_is_made(tmp_path: Path) -> None:
    path = database(tmp_path / "a", 1_000)
    with path.open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 100_000)
    sqlite.copy(path, tmp_path / "copy", 1)
    with pytest.raises(DamagedDatabase):
        sqlite.contents(tmp_path / "copy")


@pytest.mark.parametrize("damage", [b"garbage", b""])
def test_a_backup_takes_the_place_of_a_damaged_database_which_is_kept(tmp_path: Path, damage: bytes) -> None:
    target, aside = database(tmp_path / "target", 5), tmp_path / "aside"
    target.write_bytes(damage + target.read_bytes()[len(damage) :])
    sqlite.copy(database(tmp_path / "source", 9), tmp_path / "new", 1)
    assert sqlite.take_the_place_of(tmp_path / "new", target, aside, 1)
    assert sqlite.contents(target).events == 9
    assert aside.read_bytes().startswith(damage)


def test_a_program_that_has_the_database_open_sees_the_restored_one(tmp_path: Path) -> None:
    target = database(tmp_path / "target", 5)
    sqlite.copy(database(tmp_path / "source", 9), tmp_path / "new", 1)
    count = "SELECT count(*) FROM events_app_event"
    with closing(sqlite3.connect(target)) as reader:
        assert reader.execute(count).fetchone() == (5,)
        sqlite.take_the_place_of(tmp_path / "new", target, tmp_path / "aside", 1)
        assert reader.execute(count).fetchone() == (9,)


def test_a_restore_killed_at_any_moment_leaves_the_old_or_the_new_database(tmp_path: Path) -> None:
    code = """if True:
        import sys
        from pathlib import Path
        from operations.backup import sqlite
        folder = Path(sys.argv[1])
        print("now", flush=True)
        sqlite.take_the_place_of(folder / "new", folder / "target", folder / "aside", 5)
    """
    target, rng = database(tmp_path / "target", 20_000), random.Random(5)
    sqlite.copy(database(tmp_path / "source", 30_000), tmp_path / "new", 1)
    for _ in range(8):
        (tmp_path / "aside").unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.12))
        process.kill()
        process.communicate()
        assert sqlite.contents(target).events in (20_000, 30_000)


def test_on_postgresql_a_backup_is_a_dump_and_comes_back(home: Path, tmp_path: Path) -> None:
    env = {"ANIMA_DATABASE_URL": postgresql_database(f"anima_backup_{os.getpid()}")}
    if not shutil.which("pg_dump"):
        pytest.skip("no pg_dump")
    file = str(tmp_path / "b")
    finished(anima(home, "ask", "--rehearsal", "one", env=env))
    assert "1 sessions, 2 events" in finished(anima(home, "backup", file, env=env))
    finished(anima(home, "ask", "--rehearsal", "two", env=env))
    assert "Restored 1 sessions and 2 events" in finished(anima(home, "restore", "--force", file, env=env))
    [line] = finished(anima(home, "sessions", "list", "--json", env=env)).splitlines()
    assert json.loads(line)["first_words"] == "one"
    assert len(list((home / "db").glob("test.pgdump.before-restore-*"))) == 1
    refused = anima(home, "restore", file)
    assert "is a backup of postgresql, and Anima uses sqlite here" in refused.communicate(timeout=30)[1]


def test_a_missing_program_is_named(home: Path, tmp_path: Path) -> None:
    env = {"ANIMA_DATABASE_URL": postgresql_database(f"anima_backup_{os.getpid()}"), "PATH": str(tmp_path)}
    process = anima(home, "backup", str(tmp_path / "b"), env=env)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.startswith("PostgreSQL's own program pg_dump does this, and is not on the PATH.")
    assert list(tmp_path.glob("*b*")) == []
