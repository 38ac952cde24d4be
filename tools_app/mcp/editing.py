"""Changing `config/mcp.toml` as a careful person would: comments and order stay, and what is not valid does not get in.

Writers take turns, and one change is one replacement of the file. ConfigurationError from every function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anima_project.errors import ConfigurationError
from anima_project.private_files import PRIVATE, locked, replace
from tools_app.mcp import servers_file
from tools_app.mcp.errors import UnknownServer
from tools_app.mcp.server import Server

HEAD = """\
# The MCP servers whose tools Anima may call: docs/mcp.md. An edit counts at once.
"""


def add(path: Path, name: str, table: Mapping[str, Any]) -> Server:
    """Returns the server. One of that name must not be there yet."""
    try:
        server = servers_file.parse(name, dict(table))
    except ValueError as error:
        raise ConfigurationError(str(path), f"server {name!r} {error}") from None

    def changed(text: str) -> str:
        import tomlkit

        if any(known.name == name for known in servers_file.from_text(text, path)):
            raise ConfigurationError(str(path), f"has a server {name!r} already; anima mcp remove {name} comes first.")
        written = tomlkit.table()
        for key, value in table.items():
            if isinstance(value, Mapping):
                inline = tomlkit.inline_table()
                inline.update(dict(value))
                written[key] = inline
            else:
                written[key] = value
        added = tomlkit.document()
        added["servers"] = tomlkit.table(is_super_table=True)
        added["servers"].append(name, written)
        return f"{text.rstrip()}\n\n{added.as_string()}" if text.strip() else f"{HEAD}\n{added.as_string()}"

    _change(path, changed)
    return server


def remove(path: Path, name: str) -> None:
    """UnknownServer if there is none of that name."""

    def changed(text: str) -> str:
        import tomlkit

        known = tuple(server.name for server in servers_file.from_text(text, path))
        if name not in known:
            raise UnknownServer(name, known, str(path))
        document = tomlkit.parse(text)
        servers: Any = document["servers"]
        del servers[name]
        new = document.as_string()
        if {server.name for server in servers_file.from_text(new, path)} != set(known) - {name}:
            raise ConfigurationError(str(path), f"{name} stands where a program cannot remove it; edit the file.")
        return new

    _change(path, changed)


def _change(path: Path, change: Callable[[str], str]) -> None:
    with _written(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path.with_name(f".{path.name}.lock")):
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            new = change(text)
            servers_file.from_text(new, path)
            real = path.resolve()  # a link stays a link
            replace(real, new.encode(), real.stat().st_mode & 0o777 if real.exists() else PRIVATE)


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(path), f"cannot be changed: {error}.") from error
