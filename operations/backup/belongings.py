"""Which files of the state directory belong into a backup beside the database, their names in it, and where they go.

Files come in two kinds: single ones, and those of folders, whose names are checked here, for a backup is believed
nothing. Of the plugins there is what was decided of them and the wheels that were kept: an environment with them is
made anew (`anima plugins bring`), for another machine has another Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from anima_project.configuration import from_text
from anima_project.credential_store import CredentialStore
from anima_project.errors import ConfigurationError
from anima_project.plugins import places
from anima_project.plugins.record import Record, path_in
from anima_project.state import State
from tools_app.mcp import servers_file

CONFIGURATION, SERVERS, SOUL, PLUGINS = "config/anima.toml", "config/mcp.toml", "soul.md", "plugins/plugins.json"
SEALED, KEY = "credentials.enc", "credentials.key"

_RESULT = re.compile(r"results/(\d{1,19})/([\w-][\w.-]{0,199})", re.ASCII)
_WHEEL = re.compile(r"plugins/wheels/(\w[\w.+!-]{0,199}\.whl)", re.ASCII)


def is_known(name: str) -> bool:
    """Whether a backup may hold a file of that name beside its database."""
    return name in _SINGLE or any(pattern.fullmatch(name) for pattern in (_RESULT, _WHEEL))


def singles(here: State) -> Mapping[str, Path]:
    return {name: place(here) for name, place in _SINGLE.items()}


def in_folders(here: State) -> Iterator[tuple[str, Path]]:
    """Those that are there: name in a backup, and file."""
    results, wheels = here.results(0).parent, places.wheels_in(here)
    named = [(f"results/{file.parent.name}/{file.name}", file) for file in sorted(results.glob("*/*"))]
    named += [(f"plugins/wheels/{file.name}", file) for file in sorted(wheels.glob("*.whl"))]
    for name, file in named:
        if is_known(name) and file.is_file() and not file.is_symlink():
            yield name, file


def place_in_folder(here: State, name: str) -> Path | None:
    """Where the file belongs, if it is one of a folder."""
    if found := _RESULT.fullmatch(name):
        return here.results(int(found[1])) / found[2]
    if found := _WHEEL.fullmatch(name):
        return places.wheels_in(here) / found[1]
    return None


def problem(name: str, content: bytes, place: Path) -> str | None:
    """Why this version of Anima cannot use what a backup holds as this single file."""
    try:
        if check := _CHECKS.get(name):
            check(content.decode(), place)
    except (ConfigurationError, ValueError, KeyError, TypeError, AttributeError) as error:
        return str(error)
    return None


_SINGLE: Mapping[str, Callable[[State], Path]] = {
    CONFIGURATION: lambda here: here.configuration,
    SERVERS: servers_file.path_in,
    SOUL: lambda here: here.soul,
    PLUGINS: path_in,
    KEY: lambda here: CredentialStore(here).key_path,
    SEALED: lambda here: CredentialStore(here).path,
}
_CHECKS: Mapping[str, Callable[[str, Path], object]] = {
    CONFIGURATION: lambda text, place: from_text(text, place, {}),
    SERVERS: servers_file.from_text,
    PLUGINS: lambda text, _: Record.from_json(text),
}
