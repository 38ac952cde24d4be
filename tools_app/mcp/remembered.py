"""What the servers offered when they were last asked, one file for each: so that a start asks none of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from anima_project.file_version import Version, version_of
from anima_project.private_files import locked, replace
from anima_project.state import State
from tools_app.mcp.material import Material
from tools_app.mcp.offer import Offered
from tools_app.mcp.server import Server

log = logging.getLogger(__name__)


def folder_in(state: State) -> Path:
    return state.home / "mcp" / state.environment


def recall(folder: Path, server: Server) -> tuple[Offered, ...] | None:
    """None if nothing is known of this server as it is described now."""
    try:
        value = json.loads(_path(folder, server.name).read_bytes())
        if value["fingerprint"] != server.fingerprint:
            return None
        return tuple(Offered.from_json(tool) for tool in value["tools"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        log.warning("What the MCP server %r offered cannot be read; it will be asked again.", server.name)
        return None


def recall_material(folder: Path, server: Server) -> Material:
    """Resources and prompts; none where nothing is known."""
    try:
        value = json.loads(_path(folder, server.name).read_bytes())
        return Material.from_json(value["material"]) if value["fingerprint"] == server.fingerprint else Material()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Material()  # recall tells


def remember(folder: Path, server: Server, tools: Sequence[Offered], material: Material) -> None:
    """OSError. Writes nothing where nothing changed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _path(folder, server.name)
    value = {
        "fingerprint": server.fingerprint,
        "tools": [tool.as_json() for tool in tools],
        "material": material.as_json(),
    }
    content = json.dumps(value, indent=1).encode()
    with locked(folder / ".lock"):
        if not path.exists() or path.read_bytes() != content:
            replace(path, content)


def forget(folder: Path, name: str) -> None:
    _path(folder, name).unlink(missing_ok=True)


def version(folder: Path, name: str) -> Version:
    return version_of(_path(folder, name))


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
