"""Servers that are reached over HTTP: one of the SDK's, and Anima itself, which wants a token."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from anima_project import credential_store
from tests.programs import anima, eventually
from tests.tools_app.mcp.conftest import ECHO, PATIENT, Run, Serve
from tools_app.registry import Registry


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def echo_over_http(port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, ECHO, "--http", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert eventually(lambda: answers(port), 60)
        yield
    finally:
        process.kill()
        process.wait()


def test_a_server_is_reached_lost_and_reached_again(serve: Serve, registry: Registry, run: Run) -> None:
    port = free_port()
    serve(echo={"url": f"http://127.0.0.1:{port}/mcp"} | PATIENT)
    with echo_over_http(port):
        assert "echo__echo" in [tool["name"] for tool in registry.schemas()]
        assert run("echo__echo", text="hello").text == "hello"
        assert not run("echo__fail").success
        assert run("echo__steps", count=3, pause_s=0.05).text == "3 steps"
    lost = run("echo__echo", text="hello")
    assert not lost.success and "The MCP server 'echo'" in lost.text
    with echo_over_http(port):
        assert eventually(lambda: run("echo__echo", text="again").text == "again")


def test_a_server_that_nobody_runs_is_said(serve: Serve, registry: Registry) -> None:
    serve(echo={"url": f"http://127.0.0.1:{free_port()}/mcp"} | PATIENT)
    assert [tool["name"] for tool in registry.schemas() if "__" in tool["name"]] == []


def test_the_credential_of_a_header_opens_the_door(
    serve: Serve, registry: Registry, run: Run, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The other end is Anima as well, with a state directory of its own."""
    process = anima(home, "mcp", "serve", "--http", "0", "--allow", "bash", "--rehearsal")
    try:
        assert process.stdout
        address = process.stdout.readline().split()[-1]
        server = {"url": address, "headers": {"Authorization": "Bearer ${credential:other}"}} | PATIENT
        credential_store.current().set("other", "this is not the token")
        serve(other=server)
        assert "other__bash" not in [tool["name"] for tool in registry.schemas()]
        assert "it answered 401 Unauthorized" in caplog.text
        credential_store.current().set("other", (home / "config" / "mcp_token").read_text())
        serve(other=server | {"url": address.replace("127.0.0.1", "localhost")})
        assert "other__bash" in [tool["name"] for tool in registry.schemas()]
        assert run("other__bash", command="echo from the other").text.strip() == "from the other"
        assert "owl" in run("other__ask", text="run: echo owl").text
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
