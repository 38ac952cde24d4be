"""`anima add` and its like, as a person runs them, without any network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.programs import environment

ROOT = Path(__file__).parents[2]
NO_NETWORK = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it as the value of "build isolation": off
    "PIP_CONFIG_FILE": "/dev/null",
}


def run(home: Path, *arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anima_project", *arguments],
        env=environment(home, **{**NO_NETWORK, **env}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
    )
