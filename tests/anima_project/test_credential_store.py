"""The store, on a real disk and under real processes."""

from __future__ import annotations

import copy
import os
import pickle
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from anima_project.credential_store import CredentialStore
from anima_project.errors import (
    BadCredential,
    BadCredentialName,
    ConfigurationError,
    CredentialStoreError,
    DamagedStore,
    MissingHalf,
    UnknownCredential,
    UnusableStore,
    WrongKey,
)
from anima_project.state import State
from tests.programs import finished, python

ANTHROPIC = "https://api.anthropic.com"
GATEWAY = "https://gateway.example/v1"
KEY = "sk-ant-api03-" + "k" * 90
TOKEN = "sk-ant-oat01-" + "t" * 90


@pytest.fixture
def store(home: Path) -> CredentialStore:
    return CredentialStore(State(home, "test"))


def test_what_is_stored_is_found_again_by_another_reader(store: CredentialStore) -> None:
    store.set("anthropic", f" {KEY}\n")
    store.set("github", "a secret with spaces")
    again = CredentialStore(store.state)
    assert [(entry.name, entry.kind, entry.secret) for entry in again.all()] == [
        ("anthropic", "api_key", KEY),
        ("github", "secret", "a secret with spaces"),
    ]
    assert again.get("anthropic").stored_at_s > 1_700_000_000


def test_the_kind_of_an_anthropic_credential_is_told_by_its_text(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    assert store.set("anthropic", TOKEN).kind == "setup_token"
    assert [entry.secret for entry in store.all()] == [TOKEN]


def test_where_nothing_was_stored_nothing_is_made_by_looking(store: CredentialStore) -> None:
    assert store.all() == []
    assert store.find(ANTHROPIC) is None
    with pytest.raises(UnknownCredential, match="nothing is stored yet"):
        store.get("anthropic")
    assert not store.state.home.exists()


def test_what_is_removed_is_gone_and_the_rest_stays(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    store.set("github", "another secret")
    store.remove("anthropic")
    assert [entry.name for entry in store.all()] == ["github"]
    with pytest.raises(UnknownCredential, match="there is github"):
        store.remove("anthropic")
    store.remove("github")
    assert store.all() == []


def test_each_environment_has_its_own(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    other = CredentialStore(State(store.state.home, "production"))
    assert other.all() == []
    other.set("anthropic", TOKEN)
    assert (store.get("anthropic").secret, other.get("anthropic").secret) == (KEY, TOKEN)


@pytest.mark.parametrize("name", ["", "A", "../x", "a b", "-a", "a" * 65, "a\n"])
def test_a_name_that_cannot_be_one_is_refused(store: CredentialStore, name: str) -> None:
    with pytest.raises(BadCredentialName):
        store.set(name, "a long enough secret")
    assert not store.path.exists()


@pytest.mark.parametrize("text", ["", " \n", "sk-ant-api03-short", "sk-proj-" + "x" * 90, "sk-ant-admin01-" + "x" * 90])
def test_what_breaks_the_rules_is_not_stored_and_does_not_touch_what_is(store: CredentialStore, text: str) -> None:
    store.set("anthropic", KEY)
    with pytest.raises(BadCredential):
        store.set("anthropic", text)
    assert store.get("anthropic").secret == KEY


@pytest.mark.parametrize("url", ["gateway", "ftp://gateway", "https://", "http://[::1", "https://user@host", "a b"])
def test_what_is_no_server_is_refused(store: CredentialStore, url: str) -> None:
    with pytest.raises(ConfigurationError, match="no address of a server"):
        store.set("gateway", "a long enough secret", base_url=url)


def test_the_server_is_found_by_its_address_and_anthropics_key_first(store: CredentialStore) -> None:
    store.set("gateway", "for-the-gateway", base_url=GATEWAY)
    store.set("a-second", KEY, base_url=ANTHROPIC)
    store.set("anthropic", KEY)
    found = store.find("https://gateway.example")
    assert found is not None and found.name == "gateway"
    found = store.find(ANTHROPIC)
    assert found is not None and found.name == "anthropic"


def test_nothing_of_a_stored_secret_shows_on_the_disk(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    for file in store.state.home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"kkkk" not in content and b"anthropic" not in content


def test_a_stored_credential_does_not_show_its_secret_and_is_not_pickled(store: CredentialStore) -> None:
    entry = store.set("anthropic", KEY)
    assert "kkkk" not in f"{entry} {entry!r} {[entry]} {store!r}"
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            way(entry)


def test_a_missing_half_is_explained_and_never_made_anew(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    for missing, present in ((store.path, store.key_path), (store.key_path, store.path)):
        content = missing.read_bytes()
        missing.unlink()
        left = present.read_bytes()
        for use in (store.all, lambda: store.set("anthropic", KEY), lambda: store.remove("anthropic")):
            with pytest.raises(MissingHalf) as error:
                use()
            assert (error.value.missing, error.value.present) == (missing, present)
            assert "backup" in str(error.value) and "anima credentials set" in str(error.value)
        assert not missing.exists()
        assert present.read_bytes() == left
        missing.write_bytes(content)
    assert store.get("anthropic").secret == KEY


def test_the_key_of_another_store_is_told_from_damage(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    other = CredentialStore(State(store.state.home, "production"))
    other.set("anthropic", TOKEN)
    store.key_path.write_bytes(other.key_path.read_bytes())
    with pytest.raises(WrongKey, match=r"test\.key is not the key of test\.enc"):
        store.all()


@with_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_changed_byte_or_cut_of_either_file_is_an_error_that_changes_nothing(
    store: CredentialStore, data: st.DataObject
) -> None:
    if not store.path.exists():
        store.set("anthropic", KEY)
    file = data.draw(st.sampled_from([store.path, store.key_path]))
    good = file.read_bytes()
    place = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[place] ^= data.draw(st.integers(1, 255))
    bad = bad[:place] if data.draw(st.booleans()) else bad
    file.write_bytes(bad)
    for use in (store.all, lambda: store.set("anthropic", KEY)):
        with pytest.raises((DamagedStore, WrongKey)) as error:
            use()
        assert "kkkk" not in str(error.value)
        assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)
    assert file.read_bytes() == bad
    file.write_bytes(good)
    assert store.get("anthropic").secret == KEY


def test_a_store_of_a_later_version_is_left_alone(store: CredentialStore) -> None:
    from anima_project import sealing

    store.set("anthropic", KEY)
    store.path.write_bytes(sealing.seal(b'{"format": 2, "items": []}', store.key_path.read_bytes()))
    with pytest.raises(UnusableStore, match="another version of Anima"):
        store.set("anthropic", KEY)


def test_a_folder_that_cannot_be_used_says_so(store: CredentialStore) -> None:
    store.state.create()
    store.state.credentials.write_text("a file")
    with pytest.raises(CredentialStoreError, match="credentials cannot be used: "):
        store.set("anthropic", KEY)


def test_a_process_that_was_killed_while_it_made_the_store_leaves_none_or_all(store: CredentialStore) -> None:
    """The states between the steps: both halves written beside, and then the key in its place already."""
    store.set("anthropic", KEY)
    sealed, key = store.path.read_bytes(), store.key_path.read_bytes()
    new = store.path.with_name("test.enc.new"), store.key_path.with_name("test.key.new")

    store.path.rename(new[0])
    store.key_path.rename(new[1])
    assert store.all() == []

    new[1].rename(store.key_path)
    assert store.get("anthropic").secret == KEY
    assert (store.path.read_bytes(), store.key_path.read_bytes()) == (sealed, key)
    assert not new[0].exists()


def test_what_a_killed_writer_left_is_no_way_around_a_missing_half(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    store.path.rename(store.path.with_name("test.enc.new"))
    store.path.with_name("test.enc.new").write_bytes(b"half writ")
    with pytest.raises(MissingHalf):
        store.all()


def test_many_writers_at_once_lose_nothing(home: Path) -> None:
    code = """
        import sys
        from anima_project import credential_store
        store = credential_store.current()
        for number in range(20):
            store.set(f"{sys.argv[1]}-{number}", f"the secret {sys.argv[1]} {number}")
            assert store.get(f"{sys.argv[1]}-{number}").secret == f"the secret {sys.argv[1]} {number}"
    """
    for process in [python(home, code, str(writer)) for writer in range(4)]:
        finished(process)
    entries = CredentialStore(State(home, "test")).all()
    assert len(entries) == 80
    assert all(entry.secret == f"the secret {entry.name.replace('-', ' ')}" for entry in entries)


@pytest.mark.skipif(os.name != "posix", reason="modes")
@pytest.mark.parametrize("umask", [0, 0o777])
def test_no_file_is_readable_by_others_at_any_moment_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """A child looks at every mode after each line of Python that the store runs."""
    code = f"""
import os, stat, sys
from pathlib import Path
from anima_project.credential_store import CredentialStore
from anima_project.state import State
state = State(Path(sys.argv[1]) / "home", "test")
state.create()
os.umask({umask})
seen = {{}}

def look(frame, event, argument):
    if state.credentials.exists():
        seen.setdefault("", set()).add(stat.S_IMODE(state.credentials.stat().st_mode))
        for name in os.listdir(state.credentials):
            seen.setdefault(name, set()).add(stat.S_IMODE((state.credentials / name).lstat().st_mode))
    return look

if {umask}:
    state.credentials.mkdir(); state.credentials.chmod(0o700)
sys.settrace(look)
store = CredentialStore(state)
store.set("anthropic", {KEY!r})
store.set("github", "another secret")
store.remove("github")
sys.settrace(None)
for name, modes in sorted(seen.items()):
    print(name, *map(oct, sorted(modes)))
"""
    out = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True).stdout
    seen = {line.split(" ")[0]: {int(mode, 8) for mode in line.split(" ")[1:]} for line in out.splitlines()}
    assert {"test.enc", "test.key", "test.enc.new", "test.key.new", "test.lock"} <= set(seen)
    assert seen.pop("") == {0o700}
    assert all(not mode & ~0o600 for modes in seen.values() for mode in modes), out
    for file in ("test.enc", "test.key"):
        assert stat.S_IMODE((tmp_path / "home" / "config" / "credentials" / file).stat().st_mode) == 0o600
