"""Which credential goes where: the environment's first, then the stored one, and each to its own server only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from anima_project import credential_store
from anima_project.configuration import Configuration
from anima_project.credential_store import CredentialStore
from anima_project.errors import BadCredential, MissingHalf, UnknownCredential
from nous.connection import REHEARSAL_NOTICE, configured, connection, stored

KEY = "sk-ant-api03-" + "k" * 90
OTHER = "sk-ant-api03-" + "o" * 90
DEFAULT = Configuration()
GATEWAY = "https://gateway.example"


@pytest.fixture
def store(home: Path, monkeypatch: pytest.MonkeyPatch) -> CredentialStore:
    monkeypatch.setenv("ANIMA_HOME", str(home))
    return credential_store.current()


def secret(environ: dict[str, str], settings: Configuration = DEFAULT) -> str | None:
    way = configured(settings, environ)
    return way.credential.secret if way and way.credential else None


def at(base_url: str) -> Configuration:
    return replace(DEFAULT, model=replace(DEFAULT.model, base_url=base_url))


def test_a_stored_key_is_enough(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    way = configured(DEFAULT, {})
    assert way is not None and way.credential is not None
    assert (way.credential.secret, way.source) == (KEY, "the stored anthropic")


def test_the_environment_wins_over_the_store(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    way = configured(DEFAULT, {"ANTHROPIC_API_KEY": OTHER})
    assert way is not None and way.credential is not None
    assert (way.credential.secret, way.source) == (OTHER, "ANTHROPIC_API_KEY")


def test_the_environment_is_enough_where_the_store_is_broken(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    store.key_path.unlink()
    assert secret({"ANTHROPIC_API_KEY": OTHER}) == OTHER
    with pytest.raises(MissingHalf):
        configured(DEFAULT, {})


@pytest.mark.parametrize("url", ["http://127.0.0.1:11434", GATEWAY, "http://api.anthropic.com.evil.example"])
def test_a_stored_anthropic_key_is_never_sent_elsewhere(store: CredentialStore, url: str) -> None:
    store.set("anthropic", KEY)
    assert secret({"ANTHROPIC_BASE_URL": url}) is None
    assert secret({}, at(url)) is None


def test_another_server_gets_what_was_stored_for_it(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    store.set("gateway", "the-gateway-token", base_url=GATEWAY)
    assert secret({}, at(f"{GATEWAY}/v1")) == "the-gateway-token"
    assert secret({}) == KEY


def test_a_secret_for_something_else_is_not_taken_for_the_models(store: CredentialStore) -> None:
    store.set("github", "a-long-enough-secret")
    assert configured(DEFAULT, {}) is None
    with pytest.raises(BadCredential, match="something else than the model"):
        stored(DEFAULT, {}, "github")


def test_a_change_of_the_store_counts_at_once(store: CredentialStore) -> None:
    assert configured(DEFAULT, {}) is None
    store.set("anthropic", KEY)
    assert secret({}) == KEY
    store.remove("anthropic")
    assert configured(DEFAULT, {}) is None


def test_a_stored_credential_by_its_name_goes_to_its_own_server(store: CredentialStore) -> None:
    store.set("anthropic", KEY)
    store.set("gateway", "the-gateway-token", base_url=GATEWAY)
    elsewhere = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9", "ANTHROPIC_API_KEY": OTHER}
    for name, url in (("anthropic", "https://api.anthropic.com"), ("gateway", GATEWAY)):
        assert stored(DEFAULT, elsewhere, name).configuration.model.base_url == url
    with pytest.raises(UnknownCredential, match="there is anthropic, gateway"):
        stored(DEFAULT, {}, "gatway")


def test_the_rehearsal_says_both_ways_to_a_real_model(store: CredentialStore) -> None:
    with connection(DEFAULT, {}) as way:
        assert way.is_rehearsal
    assert "anima credentials set" in REHEARSAL_NOTICE
    assert "ANTHROPIC_API_KEY" in REHEARSAL_NOTICE
