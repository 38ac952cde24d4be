"""The systemd user unit that runs `anima start`: its text, pure, and putting it where systemd looks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import anima_project
from anima_project.private_files import write_new
from anima_project.state import State
from operations.errors import UnitNotWritten

_TIMEOUT_S = 10


def unit_text(command: Sequence[str], here: State, path: str) -> str:
    """`path` is where programs are looked for (PATH): a service begins with nearly none, and the shell needs it."""
    # Some characters systemd takes in a word, and not in a program's own path: env may have them as its word.
    program, *arguments = ["/usr/bin/env", *command] if any(c in command[0] for c in "'\"\\") else command
    variables = {"ANIMA_HOME": str(here.home), "ANIMA_ENV": here.environment} | ({"PATH": path} if path else {})
    environment = "\n".join(f"Environment={quoted(f'{name}={value}')}" for name, value in variables.items())
    # Of the program's own path no variable is taken out, so a dollar stands for itself there: systemd.service(5).
    words = [quoted(program), *(quoted(argument.replace("$", "$$")) for argument in arguments)]
    return f"""\
[Unit]
Description=Anima ({here.environment})

[Service]
Type=notify
{environment}
ExecStart={" ".join(words)}
Restart=on-failure
RestartSec=5
# 2: wrong settings, which another start does not mend
RestartPreventExitStatus=2
# the first start of a new version makes its environment and migrates
TimeoutStartSec=600
TimeoutStopSec=30
KillMode=mixed

[Install]
WantedBy=default.target
"""


def quoted(word: str) -> str:
    """One word of a unit file: systemd.syntax(7), with the specifiers of systemd.unit(5) escaped."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped.replace("%", "%%")}"'


def command() -> list[str]:
    """How to start this very Anima from anywhere: the checkout's own launcher, the installed script, or Python."""
    root = Path(anima_project.__file__).parents[1]
    launcher, script = root / "bin" / "anima", Path(sys.executable).with_name("anima")
    if launcher.exists() and Path(sys.prefix) == root / ".venv":
        return [str(launcher), "start"]
    return [str(script), "start"] if script.exists() else [sys.executable, "-m", "anima_project", "start"]


def unit_path(here: State, environ: Mapping[str, str]) -> Path:
    """anima.service for production, anima-ENVIRONMENT.service for the others."""
    base = environ.get("XDG_CONFIG_HOME") or str(Path("~/.config").expanduser())
    suffix = "" if here.environment == "production" else f"-{here.environment}"
    return Path(base) / "systemd" / "user" / f"anima{suffix}.service"


def why_not() -> str:
    """Why there can be no user unit on this machine; empty where there can be one."""
    if not shutil.which("systemctl"):
        return "this machine has no systemd"
    return "" if _run("systemctl", "--user", "show-environment") is None else "no systemd user manager runs here"


def write(path: Path, text: str) -> str:
    """Make the file, and let systemd read it. Returns what is wrong with it, if something is. UnitNotWritten."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, text.encode(), 0o644)
    except OSError as error:
        raise UnitNotWritten(path, error.strerror or str(error)) from error
    problem = _run("systemd-analyze", "verify", "--user", str(path)) if shutil.which("systemd-analyze") else None
    return problem or _run("systemctl", "--user", "daemon-reload") or ""


def _run(*command: str) -> str | None:
    """What a program complains of; None if it does not."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, env=os.environ)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None if run.returncode == 0 else run.stderr.strip() or f"it ended with {run.returncode}"
