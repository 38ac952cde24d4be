"""`anima mcp serve`, called by the SDK's own client: real processes, over both transports."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, Implementation, TextContent

from anima_project.process import Process
from tests.programs import anima, environment, eventually, finished, python

SERVE = ("-m", "anima_project", "mcp", "serve", "--rehearsal")
GREETING = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "by hand", "version": "1"},
    },
}


@asynccontextmanager
async def over_stdio(home: Path, *arguments: str, **env: str) -> AsyncIterator[Client]:
    program = StdioServerParameters(
        command=sys.executable, args=[*SERVE, *arguments], env=environment(home, **env), cwd=str(home.parent)
    )
    tester = Implementation(name="tester", version="1")
    with (home.parent / "stderr").open("w") as errors:
        async with Client(stdio_client(program, errlog=errors), client_info=tester) as client:
            yield client


def text(result: CallToolResult) -> str:
    first = result.content[0]
    assert isinstance(first, TextContent)
    return first.text


def log_of(home: Path) -> list[tuple[str, dict[str, Any]]]:
    """Of each event its type and payload."""
    code = (
        "import json; from events_app.models import Event;"
        "print(json.dumps([[e.event_type, e.payload] for e in Event.objects.order_by('id')]))"
    )
    return [(kind, payload) for kind, payload in json.loads(finished(python(home, code)))]


def written(path: Path) -> Callable[[], bool]:
    return lambda: path.exists() and bool(path.read_text().strip())


def is_alive(pid: int) -> bool:
    return Process.of(pid) is not None


async def test_its_tools_its_memory_and_ask_are_offered_and_called(home: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("the blue heron")
    async with over_stdio(home) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"ask", "bash", "read_file", "remember", "recall_event"} <= tools.keys()
        hints = {name: tool.annotations.read_only_hint for name, tool in tools.items() if tool.annotations}
        assert hints["read_file"] and not hints["bash"] and not hints["ask"]
        assert "the blue heron" in text(await client.call_tool("read_file", {"path": "note.txt"}))
        first = await client.call_tool("ask", {"text": "run: echo the grey owl"})
        session = first.structured_content["session"]
        again = await client.call_tool("ask", {"text": "what was my first message?", "session": session})
        assert "the grey owl" in text(again)
        assert "the grey owl" in text(await client.call_tool("remember", {"query": "owl"}))
        other = await client.call_tool("ask", {"text": "hello", "session": session + 100})
        assert other.is_error and "was not begun here" in text(other)
        wrong = await client.call_tool("ask", {"words": "hello"})
        assert wrong.is_error and "not valid" in text(wrong)
        with pytest.raises(MCPError, match="No tool is named 'telepathy'"):
            await client.call_tool("telepathy", {})


async def test_each_call_is_in_the_log_and_says_who_called(home: Path) -> None:
    async with over_stdio(home, "--allow", "bash") as client:
        await client.call_tool("bash", {"command": "cd / && X=kept"})
        assert text(await client.call_tool("bash", {"command": "echo $X in $PWD"})).strip() == "kept in /"
        await client.call_tool("ask", {"text": "hello"})
    log = log_of(home)
    assert [kind for kind, _ in log] == [
        "system_message",
        *("tool_call", "tool_response") * 2,
        "system_message",
        "user_message",
        "agent_message",
    ]
    assert "tester" in log[0][1]["content"]
    assert log[1][1]["content"] == "cd / && X=kept"
    assert log[1][1]["tool_use_id"] == log[2][1]["tool_use_id"]
    assert log[6][1] == {"content": "hello", "said_by": "tester"}


async def test_the_user_goes_on_with_a_session_of_the_users_own(home: Path) -> None:
    finished(anima(home, "ask", "--rehearsal", "I am the user"))
    async with over_stdio(home) as client:
        await client.call_tool("ask", {"text": "I am a program"})
    assert "I am the user" in finished(anima(home, "ask", "--rehearsal", "--continue", "what was my first message?"))


async def test_who_only_looks_leaves_no_trace(home: Path) -> None:
    async with over_stdio(home) as client:
        await client.list_tools()
    assert log_of(home) == []


async def test_what_must_be_asked_about_is_refused_and_the_refusal_says_how_to_allow_it(
    home: Path, tmp_path: Path
) -> None:
    call = {"command": f"touch {tmp_path}/touched"}
    async with over_stdio(home) as client:
        refused = await client.call_tool("bash", call)
        assert refused.is_error
        assert "--allow bash" in text(refused) and "anima.toml" in text(refused)
        assert "--allow bash" in text(await client.call_tool("ask", {"text": f"run: {call['command']}"}))
        assert not (tmp_path / "touched").exists()
        (home / "config" / "anima.toml").write_text('[approval.tools]\nbash = { "touch *" = "allow" }\n')
        assert not (await client.call_tool("bash", call)).is_error, "the settings count as they are now"
        assert (tmp_path / "touched").exists()
        assert (await client.call_tool("bash", {"command": "touch /x; ls"})).is_error
    assert [payload["unfinished"] for _, payload in log_of(home) if payload.get("unfinished")] == ["denied"] * 3


async def test_the_floor_holds_whatever_is_allowed(home: Path) -> None:
    async with over_stdio(home, "--allow", "bash") as client:
        refused = await client.call_tool("bash", {"command": "r=/; rm -rf $r"})
        assert refused.is_error
        assert "Never allowed" in text(refused)


async def test_a_call_that_is_called_off_is_stopped_and_stored_as_such(home: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    async with over_stdio(home, "--allow", "bash") as client:
        call = asyncio.create_task(client.call_tool("bash", {"command": f"echo $$ > {note}; sleep 600"}))
        while not written(note)():
            await asyncio.sleep(0.02)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert not (await client.call_tool("bash", {"command": "true"})).is_error, "the next call has its turn"
    stopped = next(payload for kind, payload in log_of(home) if kind == "tool_response")
    assert stopped["unfinished"] == "interrupted"


async def test_calls_made_at_once_all_have_their_answers(home: Path) -> None:
    async with over_stdio(home, "--allow", "bash") as client:
        calls = [client.call_tool("bash", {"command": f"echo {number}"}) for number in range(4)]
        asks = [client.call_tool("ask", {"text": f"run: echo asked-{number}"}) for number in range(2)]
        answers = [text(result) for result in await asyncio.gather(*calls, *asks)]
    assert [answer.strip() for answer in answers[:4]] == ["0", "1", "2", "3"]
    assert "asked-0" in answers[4] and "asked-1" in answers[5]


def test_stdout_carries_the_protocol_and_nothing_else(home: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, *SERVE, "--allow", "bash"],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = [
        json.dumps(GREETING),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "this is no message",
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}),
    ]
    assert process.stdin and process.stdout
    process.stdin.write("".join(f"{line}\n" for line in said))
    process.stdin.flush()
    heard = [json.loads(process.stdout.readline())]
    while heard[-1].get("id") != 2:
        heard.append(json.loads(process.stdout.readline()))
    rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, ""), errors
    assert heard[0]["result"]["serverInfo"]["name"] == "anima"
    assert "Traceback" not in errors


CLIENT = """
import asyncio, sys
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client

async def main():
    program = StdioServerParameters(command=sys.executable, args=sys.argv[2:], env=dict(__import__("os").environ))
    async with Client(stdio_client(program)) as client:
        await client.call_tool("bash", {"command": f"echo $PPID $$ > {sys.argv[1]}; sleep 600"})

asyncio.run(main())
"""


@pytest.mark.parametrize("whom", ["the client, killed", "the server, told to end"])
def test_nothing_is_left_when_either_end_goes_in_the_middle_of_a_call(home: Path, tmp_path: Path, whom: str) -> None:
    note = tmp_path / "note"
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(note), *SERVE, "--allow", "bash"],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert eventually(written(note), 60)
        server, shell = map(int, note.read_text().split())
        assert is_alive(server) and is_alive(shell)
        if whom.startswith("the client"):
            client.kill()
        else:
            os.kill(server, signal.SIGTERM)
        assert eventually(lambda: not is_alive(server) and not is_alive(shell))
    finally:
        client.kill()
        client.wait()
    last = log_of(home)[-1]
    assert last[0] == "tool_response" and last[1]["unfinished"] == "interrupted"


@pytest.fixture
def address(home: Path) -> Any:
    """Where a server listens that allows bash. It ends with the test."""
    process = anima(home, "mcp", "serve", "--http", "0", "--allow", "bash", "--rehearsal")
    assert process.stdout
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line, process.communicate()
    yield line.split()[-1]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0


def token(home: Path) -> str:
    return (home / "config" / "mcp_token").read_text()


@asynccontextmanager
async def over_http(address: str, shown: str) -> AsyncIterator[Client]:
    async with create_mcp_http_client(headers={"Authorization": f"Bearer {shown}"}) as http:
        transport = streamable_http_client(address, http_client=http)
        async with Client(transport, client_info=Implementation(name="tester", version="1")) as client:
            yield client


async def test_over_http_the_same_is_there_for_who_has_the_token(home: Path, address: str, tmp_path: Path) -> None:
    assert stat.S_IMODE((home / "config" / "mcp_token").stat().st_mode) == 0o600
    async with over_http(address, token(home)) as client:
        assert text(await client.call_tool("bash", {"command": "echo hello"})).strip() == "hello"
        assert "owl" in text(await client.call_tool("ask", {"text": "run: echo owl"}))
        note = tmp_path / "note"
        call = asyncio.create_task(client.call_tool("bash", {"command": f"echo begun > {note}; sleep 600"}))
        while not written(note)():
            await asyncio.sleep(0.02)
        call.cancel()
    assert eventually(lambda: log_of(home)[-1][1].get("unfinished") == "interrupted")
    assert token(home) not in "".join(path.read_text() for path in (home / "log").glob("*.log"))


async def test_two_connections_of_the_older_protocol_have_sessions_of_their_own(home: Path, address: str) -> None:
    headers = {"Authorization": f"Bearer {token(home)}", "Accept": "application/json, text/event-stream"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as http:
        for _ in range(2):
            greeted = await http.post(address, json=GREETING)
            mine = {"Mcp-Session-Id": greeted.headers["mcp-session-id"], "MCP-Protocol-Version": "2025-06-18"}
            await http.post(address, json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=mine)
            params = {"name": "bash", "arguments": {"command": "echo ${X-none}; X=some"}}
            call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params}
            assert '"none' in (await http.post(address, json=call, headers=mine)).text
            assert '"some' in (await http.post(address, json=call, headers=mine)).text


@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28"])
async def test_who_lacks_the_token_or_comes_from_elsewhere_is_refused(home: Path, address: str, version: str) -> None:
    good = {"Authorization": f"Bearer {token(home)}"}
    cases: list[tuple[dict[str, str], int]] = [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Basic {token(home)}"}, 401),
        (good | {"Host": "evil.example"}, 421),
        (good | {"Host": "127.0.0.1.evil.example:80"}, 421),
        (good | {"Origin": "https://evil.example"}, 403),
        (good | {"Origin": "null"}, 403),
        (good, 200),
    ]
    message, common = GREETING, {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": version}
    if version == "2026-07-28":
        meta = {
            "io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientInfo": {"name": "by hand", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {},
        }
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}}
        common["Mcp-Method"] = "tools/list"
    async with httpx.AsyncClient(timeout=30) as http:
        for shown, status in cases:
            answer = await http.post(address, json=message, headers=common | shown)
            assert answer.status_code == status, (shown, answer.text)
            assert status == 200 or "anima" not in answer.text.lower()


def test_it_listens_on_this_machine_only(address: str) -> None:
    port = int(address.split(":")[2].split("/")[0])
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))  # it would be taken by who listens everywhere


def test_a_port_that_is_taken_and_a_tool_that_is_none_are_said(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = anima(home, "mcp", "serve", "--http", str(taken.getsockname()[1]), "--rehearsal")
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "cannot listen on port" in errors and "Traceback" not in errors
    process = anima(home, "mcp", "serve", "--allow", "telepathy")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "--allow telepathy: there is no such tool" in errors
