"""Logging in to a server that wants it, with a real OAuth server at the other end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from anima_project import credential_store, state
from tests.programs import anima, eventually
from tests.tools_app.mcp.conftest import PATIENT, Run, Serve, echo
from tests.tools_app.mcp.test_http import answers, free_port
from tools_app.mcp import logins, servers_file
from tools_app.registry import Registry

OAUTH = str(Path(__file__).with_name("oauth_server.py"))


@pytest.fixture
def private() -> Iterator[str]:
    """The address of a server that wants a login."""
    port = free_port()
    process = subprocess.Popen([sys.executable, OAUTH, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: answers(port), 60)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        process.wait()


def logged_in(home: Path, name: str = "private") -> str:
    """What `anima mcp login` says, to a person whose browser goes where it is sent."""
    process = anima(home, "mcp", "login", name, "--no-open")
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.strip().startswith("http"):
            page = httpx.get(line.strip(), follow_redirects=True, timeout=30)
            assert "You can close this" in page.text
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return "".join(lines)


def test_who_logged_in_may_call_and_the_login_is_kept_sealed(
    serve: Serve, registry: Registry, run: Run, anima_home: Path, private: str, caplog: pytest.LogCaptureFixture
) -> None:
    serve(private={"url": private} | PATIENT)
    assert "private__renewals" not in [tool["name"] for tool in registry.schemas()]
    assert "anima mcp login private" in caplog.text
    assert "which has 2 tools" in logged_in(anima_home)
    again = Registry.discover()
    try:
        assert "private__renewals" in [tool["name"] for tool in again.schemas()]
    finally:
        again.close()
    assert eventually(lambda: "private__renewals" in registry.names), "the first one hears of it as well"
    assert run("private__renewals").text == "0"
    [server] = servers_file.read(servers_file.path_in(state.current()))
    login = logins.kept(server)
    assert login is not None
    files = b"".join(path.read_bytes() for path in anima_home.rglob("*") if path.is_file())
    for secret in (login.tokens["access_token"], login.tokens["refresh_token"]):
        assert secret not in repr(login) + caplog.text
        assert secret.encode() not in files


def test_a_login_that_has_run_out_is_renewed_by_who_gave_it(
    serve: Serve, registry: Registry, run: Run, anima_home: Path, private: str
) -> None:
    serve(private={"url": private} | PATIENT)
    logged_in(anima_home)
    [server] = servers_file.read(servers_file.path_in(state.current()))
    first = logins.kept(server)
    assert first is not None
    logins.keep(server, replace(first, expires_at_s=1.0))
    assert "private__renewals" in [tool["name"] for tool in registry.schemas()]
    assert run("private__renewals").text == "1"
    now = logins.kept(server)
    assert now is not None and now.tokens != first.tokens
    assert now.expires_at_s and now.expires_at_s > 1.0 and now.metadata == first.metadata


def test_a_login_that_is_no_longer_good_says_so(
    serve: Serve, registry: Registry, run: Run, anima_home: Path, private: str
) -> None:
    serve(private={"url": private} | PATIENT)
    logged_in(anima_home)
    assert "private__forget" in [tool["name"] for tool in registry.schemas()]
    assert run("private__forget").success
    first = run("private__renewals")
    assert not first.success
    logged_in(anima_home)
    assert eventually(lambda: run("private__renewals").success)


def test_a_login_goes_to_the_address_that_it_is_for_and_no_other(
    serve: Serve, registry: Registry, anima_home: Path, private: str
) -> None:
    serve(private={"url": private} | PATIENT)
    logged_in(anima_home)
    serve(private={"url": private.replace("127.0.0.1", "localhost")} | PATIENT)
    [server] = servers_file.read(servers_file.path_in(state.current()))
    assert logins.kept(server) is None


def test_a_server_that_is_removed_is_logged_out(serve: Serve, anima_home: Path, private: str) -> None:
    serve(private={"url": private} | PATIENT)
    logged_in(anima_home)
    process = anima(anima_home, "mcp", "remove", "private")
    said, _ = process.communicate(timeout=60)
    assert "Its login is forgotten." in said
    assert credential_store.current().all() == []


def test_what_takes_no_login_is_said(serve: Serve, anima_home: Path) -> None:
    serve(
        echo=echo(),
        tokened={"url": "https://x.example/mcp", "headers": {"Authorization": "Bearer ${credential:x}"}},
    )
    for name, why in (("echo", "a program that Anima starts"), ("tokened", "in its headers"), ("none", "no server")):
        process = anima(anima_home, "mcp", "login", name, "--no-open")
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 2
        assert why in errors and "Traceback" not in errors
