from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project import redaction
from anima_project.redaction import RedactSecrets, know, redacted

CANARY = "canary-'quoted'\\and/odd+0123456789"


@pytest.fixture
def written() -> Iterator[Callable[[], str]]:
    """A logger with the filter; calling it gives what was written."""
    know(CANARY)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactSecrets())
    logger = logging.getLogger("tests.redaction")
    logger.addHandler(handler)
    logger.propagate = False
    yield stream.getvalue
    logger.removeHandler(handler)
    logger.propagate = True


log = logging.getLogger("tests.redaction")


def test_a_secret_is_taken_out_of_messages_arguments_and_extras(written: Callable[[], str]) -> None:
    log.error(f"in the message {CANARY}")
    log.error("as an argument %s, shown %r, in a %s", CANARY, CANARY, {"list": [CANARY]})
    log.error("by name %(name)s", {"name": CANARY})
    log.error(ValueError(CANARY))
    assert "canary" not in written()
    assert written().count("[secret]") == 6


def test_a_secret_is_taken_out_of_tracebacks_their_causes_and_stacks(written: Callable[[], str]) -> None:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(f"because of {CANARY}") from error
    except ValueError:
        log.exception("it failed", stack_info=True)
    assert "canary" not in written()
    assert "ValueError: because of [secret]" in written()
    assert "KeyError" in written()


def test_a_record_without_secrets_is_as_it_was(written: Callable[[], str]) -> None:
    log.error("%d of %s", 3, "five")
    try:
        raise ValueError("nothing secret")
    except ValueError:
        log.exception("failed")
    assert written().startswith("3 of five\nfailed\nTraceback")
    assert written().endswith("ValueError: nothing secret\n")


def test_a_record_that_cannot_be_formatted_neither_breaks_who_logs_nor_tells(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", True)  # as where a program has not turned this off
    know(CANARY)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactSecrets())
    handler.handle(logging.LogRecord("tests", logging.ERROR, __file__, 1, "%d", (CANARY,), None))
    told = capsys.readouterr().err
    assert "a real number is required" in told
    assert "canary" not in told + stream.getvalue()


def test_what_other_handlers_get_is_clean_too(written: Callable[[], str]) -> None:
    records: list[logging.LogRecord] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    keeper = Keeper()
    log.addHandler(keeper)
    try:
        log.error("%s", CANARY, extra={"sent": f"header {CANARY}"})
    finally:
        log.removeHandler(keeper)
    assert records[0].getMessage() == "[secret]"
    assert records[0].__dict__["sent"] == "header [secret]"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=80), st.text(), st.text())
def test_a_known_secret_shows_in_no_common_spelling(secret: str, before: str, after: str) -> None:
    know(secret)
    try:
        for spelt in (secret, repr(secret), json.dumps(secret), quote(secret, safe="")):
            assert secret not in redacted(f"{before}{spelt}{after}")
            assert redacted(f" {spelt} ").count("[secret]") >= 1
    finally:
        redaction._known.discard(secret)


def test_what_is_too_short_to_be_a_secret_stays() -> None:
    know("ollama")
    assert redacted("ollama is not running") == "ollama is not running"


def test_of_two_secrets_of_which_one_begins_the_other_nothing_is_left() -> None:
    know("0123456789abcdef", "0123456789abcdefghijklmn")
    assert redacted("0123456789abcdefghijklmn") == "[secret]"


def test_secrets_of_the_environment_are_known_by_the_names_of_their_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "the-anthropic-key")
    monkeypatch.setenv("GITHUB_TOKEN", "the-github-token")
    monkeypatch.setenv("ANIMA_DATABASE_URL", "postgresql://me:the%2Fdatabase-password@localhost/x")
    monkeypatch.setenv("EDITOR", "a-harmless-editor")
    text = "the-anthropic-key the-github-token the/database-password the%2Fdatabase-password a-harmless-editor"
    assert redacted(text) == "[secret] [secret] [secret] [secret] a-harmless-editor"


def test_a_password_in_an_address_is_taken_out_even_if_nobody_knows_it() -> None:
    assert redacted("at redis://me:hunter2@host:1/0 and http://a/b") == "at redis://me:[secret]@host:1/0 and http://a/b"
