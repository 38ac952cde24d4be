"""MCP servers written into a state directory of a test's own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anima_project import state
from anima_project.private_files import locked
from tools_app.mcp import servers_file
from tools_app.registry import Registry
from tools_app.tool import ToolContext, ToolResult

ECHO = str(Path(__file__).with_name("echo_server.py"))
PATIENT = {"start_timeout_s": 60, "timeout_s": 60}

Serve = Callable[..., None]
Run = Callable[..., ToolResult]


def toml(**servers: dict[str, Any]) -> str:
    """The file that names these servers."""
    lines = []
    for name, table in servers.items():
        lines.append(f"[servers.{name}]")
        for key, value in table.items():
            inline = (
                ", ".join(f"{inner} = {json.dumps(text)}" for inner, text in value.items())
                if isinstance(value, dict)
                else ""
            )
            lines.append(f"{key} = {{ {inline} }}" if isinstance(value, dict) else f"{key} = {json.dumps(value)}")
    return "\n".join(lines)


def echo(**more: Any) -> dict[str, Any]:
    return {"command": sys.executable, "args": [ECHO]} | PATIENT | more


def script(code: str, **more: Any) -> dict[str, Any]:
    """A server that is no server, but a program that does something else."""
    return {"command": sys.executable, "args": ["-c", code]} | more


NODE_SERVERS = ("server-everything", "server-filesystem", "server-memory")
NODE_VERSION = "2026.8.31"


@pytest.fixture(scope="session")
def node_programs() -> Path:
    """Where the reference servers for Node are, installed once beside what else the tests need. Skips, visibly, where
    there is no Node or they cannot be had."""
    folder = Path(sys.prefix) / "mcp-node"
    programs = folder / "node_modules" / ".bin"
    wanted = [f"@modelcontextprotocol/{name}@{NODE_VERSION}" for name in NODE_SERVERS]
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    folder.mkdir(exist_ok=True)
    with locked(folder / ".lock"):
        if not all((programs / f"mcp-{name}").exists() for name in NODE_SERVERS):
            quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=0")
            command = ["npm", "install", *quiet, "--prefix", str(folder), *wanted]
            try:
                run = subprocess.run(command, capture_output=True, text=True, timeout=180)
            except subprocess.TimeoutExpired:
                pytest.skip("npm did not install the reference servers within three minutes")
            if run.returncode:
                pytest.skip(f"npm cannot install the reference servers: {run.stderr.strip()[-300:]}")
    return programs


@pytest.fixture
def anima_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANIMA_HOME", str(tmp_path / "home"))
    state.current().create()
    return tmp_path / "home"


@pytest.fixture
def serve(anima_home: Path) -> Serve:
    """Write the file anew."""

    def write(**servers: dict[str, Any]) -> None:
        servers_file.path_in(state.current()).write_text(toml(**servers))

    return write


@pytest.fixture
def registry(anima_home: Path) -> Iterator[Registry]:
    registry = Registry.discover()
    yield registry
    registry.close()


@pytest.fixture
def run(registry: Registry, context: ToolContext) -> Run:
    def run(name: str, /, **tool_input: Any) -> ToolResult:
        return registry.run(name, tool_input, context)

    return run
