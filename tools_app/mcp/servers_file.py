"""`config/mcp.toml`: which MCP servers there are. Read as a whole; the first thing that cannot be is named with its line.

[servers.time]
command = "mcp-server-time"
args = ["--local-timezone", "UTC"]

[servers.search]
url = "https://search.example/mcp"
headers = { Authorization = "Bearer ${credential:search}" }
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from anima_project.errors import ConfigurationError
from anima_project.state import State
from tools_app.mcp.placeholders import named
from tools_app.mcp.server import Server

NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
LONGEST_NAME = 32

_TEXT, _LIST, _TABLE, _BOOLEAN, _SECONDS = "a text", "a list of texts", "a table of texts", "true or false", "seconds"
_KEYS: Mapping[str, str] = {
    "command": _TEXT,
    "args": _LIST,
    "env": _TABLE,
    "directory": _TEXT,
    "url": _TEXT,
    "headers": _TABLE,
    "enabled": _BOOLEAN,
    "trust_hints": _BOOLEAN,
    "timeout_s": _SECONDS,
    "start_timeout_s": _SECONDS,
}
_ONLY_WITH = {"args": "command", "env": "command", "directory": "command", "headers": "url"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def path_in(state: State) -> Path:
    return state.configuration.with_name("mcp.toml")


def read(path: Path) -> tuple[Server, ...]:
    """The servers in the order of the file; none where there is no file. ConfigurationError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}.") from error
    return from_text(text, path)


def from_text(text: str, path: Path) -> tuple[Server, ...]:
    """As `read`, of a text that the file holds, or is to hold."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}.") from error
    for key in written:
        if key != "servers":
            raise ConfigurationError(_place(text, path, key), f"has no use for {key!r}; it has [servers.NAME] tables.")
    servers = written.get("servers", {})
    if not isinstance(servers, dict):
        raise ConfigurationError(_place(text, path, "servers"), "servers is no table; write [servers.NAME].")
    found = []
    for name, table in servers.items():
        try:
            found.append(parse(name, table))
        except ValueError as error:
            raise ConfigurationError(_place(text, path, name), f"server {name!r} {error}") from None
    return tuple(found)


def parse(name: str, table: Any) -> Server:
    """A server from its table. ValueError with what is wrong, and what would be right."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise ValueError(
            f"has no name that can be used: small letters and digits, - or _ between, {LONGEST_NAME} at most."
        )
    if not isinstance(table, dict):
        raise ValueError(f"is no table; write [servers.{name}].")
    for key, value in table.items():
        if key not in _KEYS:
            raise ValueError(f"has no setting {key!r}; it has {', '.join(_KEYS)}.")
        if not _is(_KEYS[key], value):
            raise ValueError(f"has {key} = {value!r}, which must be {_KEYS[key]}.")
    if bool(table.get("command")) == bool(table.get("url")):
        raise ValueError("needs either a command to start, or a url to reach.")
    for key, kind in _ONLY_WITH.items():
        if key in table and not table.get(kind):
            raise ValueError(f"has {key}, which goes with {kind} only.")
    _check_secrets(table)
    return Server(
        name=name,
        **{key: _frozen(value) for key, value in table.items()},
    )


def _check_secrets(table: Mapping[str, Any]) -> None:
    for key in ("command", "args", "directory", "url"):
        if named(str(table.get(key, ""))):
            raise ValueError(f"has a credential in {key}, where others can read it; it goes into env or headers.")
    if not (url := table.get("url")):
        return
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.username is not None:
        raise ValueError("has a url that is no address of a server; write one such as https://tools.example/mcp.")
    if table.get("headers") and parts.scheme == "http" and host not in _LOOPBACK:
        raise ValueError("would send its headers in the clear; use https, or a server on this machine.")


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "a text":
            return isinstance(value, str) and "\0" not in value
        case "a list of texts":
            return isinstance(value, list) and all(_is(_TEXT, item) for item in value)
        case "a table of texts":
            return isinstance(value, dict) and all(_is(_TEXT, item) for item in (*value, *value.values()))
        case "true or false":
            return isinstance(value, bool)
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 86_400


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType(value)
    return tuple(value) if isinstance(value, list) else value


def _place(text: str, path: Path, name: str) -> str:
    """File and line of the server's table, good enough to find it by eye."""
    found = re.search(rf"^\s*(\[\s*)?(servers\s*\.\s*)?[\"']?{re.escape(name)}\b", text, re.M)
    return f"{path}:{text.count(chr(10), 0, found.end()) + 1}" if found else str(path)
