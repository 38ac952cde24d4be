"""The connection screen, on a terminal: a key is typed into the real program, tried with a real server, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nous.rehearsal import Rehearsal
from tests.e2e.screen import CTRL_A, ENTER, ESCAPE, Terminal
from tests.programs import finished, python

CANARY = "tok-canary-" + "c4n4ry" * 10
NEEDLE = b"c4n4ry"


@pytest.fixture
def server() -> Iterator[Rehearsal]:
    """It asks for a credential, and takes any but `invalid`."""
    with Rehearsal() as running:
        yield running


def test_a_key_is_asked_for_when_the_server_refuses_and_is_found_nowhere_but_in_the_sealed_store(
    home: Path, server: Rehearsal
) -> None:
    with Terminal(home, "--no-worker", rehearsal=False, ANTHROPIC_BASE_URL=server.url) as terminal:
        terminal.type("hello", ENTER)
        terminal.shows("so the last turn has no answer")
        terminal.type("k")
        terminal.shows("Key or token for")
        terminal.type("invalid", ENTER)
        terminal.shows("Refused.")
        terminal.type("n")
        terminal.shows("Not kept.")
        terminal.type("k")
        terminal.shows("Enter takes it")
        terminal.type(*CANARY)
        terminal.shows("••••••••••••••••")
        terminal.type(ENTER)
        terminal.shows("Stored, encrypted.")
        terminal.type(ESCAPE)
        terminal.no_longer_shows("Stored, encrypted.")
        terminal.type("hello again", ENTER)
        terminal.shows("You said: hello hello again")
        terminal.shows("NORMAL")
        terminal.type("\x1b[A", "\x1b[A", "\x1b[A")  # the history
        terminal.shows("› hello")
        raw = bytes(terminal.raw)
    sent = [dict(request.headers).get("authorization", "") for request in server.requests]
    assert f"Bearer {CANARY}" in sent and not sent[0]
    assert "Bearer invalid" in sent
    assert NEEDLE not in raw
    files = [path for path in home.rglob("*") if path.is_file()]
    assert (home / "config" / "credentials" / "test.enc") in files
    assert any(path.suffix == ".sqlite3" for path in files)
    assert [path for path in files if NEEDLE in path.read_bytes()] == []
    stored = "from anima_project.credential_store import current; print(current().all()[0].secret)"
    assert finished(python(home, stored)).strip() == CANARY


def test_what_is_stored_is_removed_with_a_y_and_what_the_environment_has_is_named(
    home: Path, server: Rehearsal
) -> None:
    store = (
        "from anima_project.credential_store import current; current().set('gateway', 'a-stored-one', base_url={!r})"
    )
    finished(python(home, store.format(server.url)))
    token = "one-of-the-environment"
    with Terminal(
        home, "--no-worker", rehearsal=False, ANTHROPIC_BASE_URL=server.url, ANTHROPIC_AUTH_TOKEN=token
    ) as terminal:
        terminal.type(CTRL_A, "a")
        terminal.shows("ANTHROPIC_AUTH_TOKEN of the environment outranks what is stored")
        terminal.type("c")
        terminal.shows("Good: the server takes the credential and the model.")
        terminal.type("d")
        terminal.shows("is in the environment that Anima was started in")
        terminal.type("\x1b[B", "d")
        terminal.shows("Remove gateway for ever?")
        terminal.type("n", "d", "y")
        terminal.shows("gateway is removed.")
    left = "from anima_project.credential_store import current; print(current().all())"
    assert finished(python(home, left)).strip() == "[]"


@pytest.mark.parametrize("opening", ["k", f"{CTRL_A}ak"])
def test_a_secret_that_comes_in_one_piece_with_the_key_that_asks_for_it_goes_nowhere_else(
    home: Path, server: Rehearsal, opening: str
) -> None:
    with Terminal(home, "--no-worker", rehearsal=False, ANTHROPIC_BASE_URL=server.url) as terminal:
        if not opening.startswith(CTRL_A):
            terminal.type(CTRL_A, "a")
            terminal.shows("k key or token")
        # Every key of the screen is among its characters; with no pause, nothing was drawn in between.
        terminal.write(f"{opening}{CANARY}kscdy1{ENTER}kscdy")
        terminal.shows("Stored, encrypted.")
        terminal.type(ESCAPE)
        terminal.shows("Say something.")
        terminal.type("hello", ENTER)
        terminal.shows("You said: hello")
        terminal.type("\x1b[A", "\x1b[A", "\x1b[A")
        terminal.shows("› hello")
        raw = bytes(terminal.raw)
    sent = {dict(request.headers).get("authorization", "") for request in server.requests}
    assert sent == {f"Bearer {CANARY}kscdy1"}
    assert NEEDLE not in raw
    assert [path for path in home.rglob("*") if path.is_file() and NEEDLE in path.read_bytes()] == []
