from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.credentials import Credential, from_environment
from anima_project.errors import BadCredential

ANTHROPIC = "https://api.anthropic.com"
OLLAMA = "http://localhost:11434"
KEY = "sk-ant-api03-" + "k" * 90
TOKEN = "sk-ant-oat01-" + "t" * 80


def only(environ: dict[str, str], base_url: str = ANTHROPIC) -> Credential:
    credential = from_environment(environ, base_url)
    assert credential is not None
    return credential


def refused(name: str, secret: str) -> BadCredential:
    with pytest.raises(BadCredential) as caught:
        from_environment({name: secret}, ANTHROPIC)
    return caught.value


def test_an_api_key_goes_into_its_own_header() -> None:
    assert only({"ANTHROPIC_API_KEY": KEY}).headers() == {"x-api-key": KEY}


@pytest.mark.parametrize("variable", ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"])
def test_a_setup_token_works_from_either_variable(variable: str) -> None:
    assert only({variable: TOKEN}).headers() == {
        "authorization": f"Bearer {TOKEN}",
        "anthropic-beta": "oauth-2025-04-20",
    }


def test_an_api_key_wins_over_a_token_at_anthropic() -> None:
    assert only({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_AUTH_TOKEN": TOKEN}).kind == "api_key"


@pytest.mark.parametrize("environ", [{}, {"ANTHROPIC_API_KEY": ""}, {"ANTHROPIC_AUTH_TOKEN": " \n"}])
def test_without_a_credential_there_is_none(environ: dict[str, str]) -> None:
    assert from_environment(environ, ANTHROPIC) is None


@pytest.mark.parametrize("white", [" ", "\n", "\t\r\n"])
def test_white_space_around_a_credential_is_dropped(white: str) -> None:
    assert only({"ANTHROPIC_API_KEY": white + KEY + white}).headers() == {"x-api-key": KEY}


@pytest.mark.parametrize(
    ("variable", "secret", "rule"),
    [
        ("ANTHROPIC_API_KEY", "sk-proj-" + "x" * 90, "starts with sk-ant- and has at least 40 characters"),
        ("ANTHROPIC_API_KEY", "sk-ant-api03-short", "starts with sk-ant- and has at least 40 characters"),
        ("ANTHROPIC_API_KEY", "sk-ant-admin01-" + "x" * 90, "an admin key"),
        ("ANTHROPIC_API_KEY", "sk-ant-oat01-" + "x" * 60, "starts with sk-ant-oat01- and has at least 80 characters"),
        (
            "ANTHROPIC_AUTH_TOKEN",
            "sk-ant-oat01-" + "x" * 66,
            "starts with sk-ant-oat01- and has at least 80 characters",
        ),
        ("ANTHROPIC_AUTH_TOKEN", "sk-ant-ort01-" + "x" * 90, "starts with sk-ant-oat01-"),
        ("ANTHROPIC_AUTH_TOKEN", KEY, "belongs in ANTHROPIC_API_KEY"),
        ("ANTHROPIC_API_KEY", KEY[:50] + "\n" + KEY[50:], "a character that no credential has"),
        ("ANTHROPIC_API_KEY", KEY[:50] + "é", "a character that no credential has"),
        ("ANTHROPIC_API_KEY", "\x1b[31m" + KEY, "a character that no credential has"),
    ],
)
def test_a_credential_that_breaks_its_rule_is_refused_by_the_rule(variable: str, secret: str, rule: str) -> None:
    error = refused(variable, secret)
    assert rule in str(error)
    assert variable in str(error)


def test_a_setup_token_of_eighty_characters_is_long_enough() -> None:
    assert only({"ANTHROPIC_AUTH_TOKEN": "sk-ant-oat01-".ljust(80, "x")}).kind == "setup_token"


@given(st.text(min_size=14, max_size=120))
def test_a_refusal_never_shows_more_than_thirteen_characters(secret: str) -> None:
    for variable in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        try:
            from_environment({variable: secret}, ANTHROPIC)
        except BadCredential as error:
            assert len(error.start) <= 13
            assert str(error).isprintable()
            assert secret not in str(error)
            assert secret.strip() not in str(pickle.loads(pickle.dumps(error)))


def test_of_a_short_secret_half_is_shown_at_most() -> None:
    assert refused("ANTHROPIC_API_KEY", "hunter2hunter2").start == "hunter2"


def test_another_server_gets_what_there_is_as_it_is() -> None:
    assert only({"ANTHROPIC_API_KEY": "ollama"}, OLLAMA).headers() == {"x-api-key": "ollama"}
    assert only({"ANTHROPIC_AUTH_TOKEN": "abc"}, OLLAMA).headers() == {"authorization": "Bearer abc"}
    assert only({"ANTHROPIC_AUTH_TOKEN": TOKEN}, "https://gateway.example/v1").kind == "bearer"


def test_another_server_gets_the_token_rather_than_the_key() -> None:
    assert only({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_AUTH_TOKEN": "abc"}, OLLAMA).secret == "abc"


def test_another_server_needs_no_credential() -> None:
    assert from_environment({}, OLLAMA) is None


@pytest.mark.parametrize("url", ["https://api.anthropic.com.evil.example", "https://evil.example/api.anthropic.com"])
def test_a_server_that_is_named_like_anthropic_is_another_one(url: str) -> None:
    assert only({"ANTHROPIC_AUTH_TOKEN": "abc"}, url).kind == "bearer"


def test_a_header_cannot_be_smuggled_in_for_another_server() -> None:
    with pytest.raises(BadCredential):
        from_environment({"ANTHROPIC_API_KEY": "a\r\nx-evil: 1"}, OLLAMA)


def test_a_credential_does_not_show_its_secret() -> None:
    credential = Credential("api_key", KEY)
    assert "kkkk" not in f"{credential} {credential!r} {credential!s} {[credential]}"


def test_a_credential_is_neither_pickled_nor_copied() -> None:
    credential = Credential("api_key", KEY)
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            way(credential)


def test_a_repeated_secret_is_taken_out() -> None:
    assert Credential("api_key", KEY).redact(f"your key {KEY} is bad") == "your key [secret] is bad"


def test_a_secret_that_is_a_word_is_left_in() -> None:
    assert Credential("api_key", "ollama").redact("ollama is not running") == "ollama is not running"
