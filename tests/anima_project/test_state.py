from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from anima_project import state
from anima_project.errors import StateError, UnknownEnvironment
from anima_project.process import Process
from anima_project.state import State
from tests.programs import finished, python


def test_the_state_directory_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    here = State(tmp_path / "anima", "test")
    here.create()
    here.create()
    for folder in (here.home, here.database.parent, here.tmp, here.configuration.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_state_directory_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="ANIMA_HOME"):
        State(tmp_path / "file" / "anima", "test").create()


def test_an_unknown_environment_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_ENV", "staging")
    with pytest.raises(UnknownEnvironment, match="'staging', and must be one of: production, development, test"):
        state.current()


def test_each_environment_has_its_own_database(tmp_path: Path) -> None:
    assert State(tmp_path, "production").database != State(tmp_path, "test").database


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    here = State(tmp_path, "test")
    here.create()
    key = here.secret_key()
    assert here.secret_key() == key
    assert len(key) >= 50
    assert stat.S_IMODE((here.configuration.parent / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_the_secret_key_and_migrate_once(home: Path) -> None:
    code = """
        from django.conf import settings
        from anima_project import launch
        launch.apply_migrations()
        print(settings.SECRET_KEY)
    """
    keys = {finished(process) for process in [python(home, code) for _ in range(4)]}
    assert len(keys) == 1


def test_a_process_is_told_apart_from_a_later_one_with_its_number() -> None:
    me = Process.of(os.getpid())
    assert me is not None
    assert Process.parse(str(me)) == me
    assert me.is_alive()
    assert not Process(me.pid, "another.moment").is_alive()
    assert Process.of(2**22 - 1) is None
    assert Process.parse("no process") is None
