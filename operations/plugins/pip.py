"""pip at work in the plugins' environment, which sees Anima's own packages and cannot change them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from anima_project.plain_text import harmless
from anima_project.plugins import places
from anima_project.plugins.discovery import distributions
from operations.plugins.errors import NoPip, PipFailed

_SEES = "anima.pth"
_CALM = ("--disable-pip-version-check", "--no-input", "--no-color")
_LAST_LINES = 15


def fetched(requirement: str, into: Path, *, may_build: bool) -> Path:
    """The wheel of a package, without those that it needs. Runs code of it only if it may be built. PipFailed."""
    if may_build:
        _pip("wheel", "--no-deps", "--wheel-dir", str(into), requirement, doing=f"build {requirement}")
    else:
        binary = ("--only-binary", ":all:")
        _pip("download", "--no-deps", *binary, "--dest", str(into), requirement, doing=f"fetch {requirement}")
    [wheel] = into.glob("*.whl")
    return wheel


def would_install(wheel: Path) -> tuple[str, ...]:
    """The packages that come along with a wheel, with their versions; without those that Anima has itself."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        _install(wheel, "--dry-run", "--report", str(report))
        found: list[dict[str, Any]] = json.loads(report.read_text())["install"]
    said = [one["metadata"] for one in found if not one["is_direct"]]
    return tuple(sorted(f"{one['name']} {one['version']}" for one in said))


def install(wheel: Path, *, is_there: bool = False) -> None:
    """The wheel and what it needs, none of which is built from sources, so that nothing runs. `is_there`: this version
    of it is installed, and is to be installed anew. PipFailed."""
    _install(wheel)
    if is_there:  # apart from the rest: pip would do the same to Anima's own packages
        _install(wheel, "--force-reinstall", "--no-deps")


def uninstall(*names: str) -> None:
    """PipFailed."""
    _pip("uninstall", "--yes", *names, doing=f"uninstall {' '.join(names)}", inside=True)


def make_environment() -> None:
    """Make the environment where it is missing, or where the Python that it was made with is gone; and let it see the
    packages of Anima as they are now."""
    python = places.environment() / "bin" / "python"
    if not python.exists():
        places.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        venv.EnvBuilder(symlinks=True, with_pip=False, clear=False, upgrade=False).create(places.environment())
    (places.site() / _SEES).write_text("\n".join(own_paths()) + "\n", encoding="utf-8")


def own_paths() -> list[str]:
    """Where Anima's own packages are."""
    return [
        path for path in sys.path if path and path not in places.search_path() and any(Path(path).glob("*.dist-info"))
    ]


def _install(wheel: Path, *options: str) -> None:
    """Whatever Anima has counts as installed, and keeps its version."""
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        own = distributions(own_paths())
        pinned = (f"{name}=={one.version}" for name, one in own.items() if name and name != "pip")
        constraints.write_text("\n".join(pinned), encoding="utf-8")
        binary = ("--only-binary", ":all:", "--constraint", str(constraints))
        _pip("install", *binary, *options, str(wheel), doing=f"install {wheel.name}", inside=True)


def _pip(command: str, *arguments: str, doing: str, inside: bool = False) -> None:
    """`inside`: in the environment of the plugins."""
    if find_spec("pip") is None:
        raise NoPip()
    where: tuple[str, ...] = ()
    if inside:
        make_environment()
        where = ("--python", str(places.environment() / "bin" / "python"))
    run = subprocess.run(
        [sys.executable, "-m", "pip", *where, command, *_CALM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=os.environ | {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"},
    )
    if run.returncode:
        said = harmless(f"{run.stdout}\n{run.stderr}".strip()).splitlines()  # the reasons are on stdout
        raise PipFailed(doing, "\n".join(f"  {line}" for line in said[-_LAST_LINES:]))
