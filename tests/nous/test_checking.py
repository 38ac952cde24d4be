"""What a person offers is tried with its server, and kept for that server only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from anima_project import credential_store, state
from anima_project.configuration import Configuration, read
from anima_project.credential_store import CredentialStore
from anima_project.credentials import ANTHROPIC_URL
from anima_project.errors import BadCredential
from nous import checking
from nous.connection import configured, server_variable
from nous.provider import Invalid, Unreachable, Valid
from nous.rehearsal import Rehearsal

KEY = "sk-ant-api03-" + "k" * 90
DEFAULT = Configuration()


@pytest.fixture
def store(home: Path, monkeypatch: pytest.MonkeyPatch) -> CredentialStore:
    monkeypatch.setenv("ANIMA_HOME", str(home))
    return credential_store.current()


@pytest.fixture
def server() -> Iterator[Rehearsal]:
    with Rehearsal() as running:
        yield running


def at(base_url: str) -> Configuration:
    return replace(DEFAULT, model=replace(DEFAULT.model, base_url=base_url))


async def test_a_credential_is_good_refused_or_unknown(store: CredentialStore, server: Rehearsal) -> None:
    settings = at(server.url)
    good = await checking.first_taken(checking.ways_with("my-token-for-it", settings, {}))
    refused = await checking.first_taken(checking.ways_with("invalid", settings, {}))
    server.close()
    unknown = await checking.first_taken(checking.ways_with("my-token-for-it", settings, {}))
    assert isinstance(good.verdict, Valid) and isinstance(refused.verdict, Invalid)
    assert isinstance(unknown.verdict, Unreachable)


async def test_a_server_that_wants_its_key_in_the_other_header_gets_it_there(
    store: CredentialStore, server: Rehearsal
) -> None:
    server.fail_next(401, times=1)
    tried = await checking.first_taken(checking.ways_with("my-token-for-it", at(server.url), {}))
    assert isinstance(tried.verdict, Valid)
    assert tried.way.credential is not None and tried.way.credential.kind == "api_key"


def test_a_credential_is_kept_for_the_server_that_it_was_tried_with(store: CredentialStore) -> None:
    for text, settings in ((KEY, DEFAULT), ("one-token", at("http://box:80/v1")), ("another", at("http://box:80"))):
        checking.keep_credential(checking.ways_with(text, settings, {})[0])
    assert [(one.name, one.base_url, one.secret) for one in store.all()] == [
        ("anthropic", "", KEY),
        ("box-80", "http://box:80", "another"),
    ]


def test_a_credential_that_was_stored_under_a_name_keeps_the_name(store: CredentialStore) -> None:
    store.set("anthropic", "for-the-gateway", base_url="https://gateway.example")
    checking.keep_credential(checking.ways_with("a-newer-one", at("https://gateway.example"), {})[0])
    assert [(one.name, one.base_url, one.secret) for one in store.all()] == [
        ("anthropic", "https://gateway.example", "a-newer-one")
    ]


def test_what_breaks_anthropics_rules_is_not_even_tried(store: CredentialStore) -> None:
    with pytest.raises(BadCredential, match="at least 40"):
        checking.ways_with("sk-ant-api03-short", DEFAULT, {})


def test_a_server_is_kept_in_the_settings_and_anthropics_own_is_the_default(store: CredentialStore) -> None:
    path = state.current().configuration
    checking.keep_server(checking.way_at(" http://127.0.0.1:11434 ", DEFAULT, {}))
    assert read(path, {}).model.base_url == "http://127.0.0.1:11434"
    checking.keep_server(checking.way_at("", DEFAULT, {}))
    assert read(path, {}).model.base_url == ANTHROPIC_URL
    assert "11434" not in path.read_text()


def test_a_way_to_another_server_goes_with_what_is_known_for_it(store: CredentialStore) -> None:
    store.set("gateway", "the-gateway-token", base_url="https://gateway.example")
    way = checking.way_at("https://gateway.example", DEFAULT, {})
    assert way.source == "the stored gateway"
    assert checking.way_at("http://127.0.0.1:1", DEFAULT, {}).credential is None


def test_the_variable_that_names_the_server_is_known(store: CredentialStore) -> None:
    both = {"ANIMA_MODEL_BASE_URL": "http://a", "ANTHROPIC_BASE_URL": "http://b"}
    assert server_variable(both) == "ANIMA_MODEL_BASE_URL"
    assert server_variable({"ANTHROPIC_BASE_URL": "http://b"}) == "ANTHROPIC_BASE_URL"
    assert server_variable({"ANTHROPIC_BASE_URL": " "}) == ""
    way = configured(DEFAULT, {"ANTHROPIC_BASE_URL": "http://b"})
    assert way is not None and way.configuration.model.base_url == "http://b"
