"""docs/plugins.md, done as it says, from the first line to the last."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.plugins.programs import NO_NETWORK, ROOT
from tests.programs import environment

GUIDE = (ROOT / "docs" / "plugins.md").read_text()
BLOCKS = re.compile(r'^```(?:python title="(?P<file>[^"]+)"|(?P<sh>sh))\n(?P<text>.*?)^```', re.M | re.S)
PROGRAMS = {"anima": [sys.executable, "-m", "anima_project"], "python": [sys.executable]}


def test_the_guide_leads_from_nothing_to_a_tool_and_a_feeling(home: Path, tmp_path: Path) -> None:
    env = environment(home, **NO_NETWORK, PYTEST_ADDOPTS="-p no:cacheprovider -c /dev/null -o pythonpath=src")
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [env.get("PYTHONPATH", "")])])
    said: dict[str, str] = {}
    for block in BLOCKS.finditer(GUIDE):
        if block["file"]:
            assert (tmp_path / block["file"]).exists(), "the file that is changed was begun by anima plugins new"
            (tmp_path / block["file"]).write_text(block["text"])
            continue
        for line in block["text"].splitlines():
            program, *arguments = shlex.split(line)
            if arguments[:2] == ["-m", "pytest"]:
                arguments += ["--rootdir", arguments[-1]]
                env["PYTHONPATH"] = os.pathsep.join([str(tmp_path / arguments[3] / "src"), str(ROOT)])
            run = subprocess.run(
                [*PROGRAMS[program], *arguments], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120
            )
            assert run.returncode == 0, f"{line}\n{run.stdout}\n{run.stderr}"
            said[line] = run.stdout
    assert "anima-tools-dice 0.1.0  well" in said["anima plugins"]
    assert "wonder" in said["anima feel --levels"]


def test_what_the_package_of_the_guide_declares_is_what_a_new_one_declares(tmp_path: Path) -> None:
    from operations.plugins.scaffold import scaffold

    scaffold("dice", "tool", tmp_path)
    written = (tmp_path / "anima-tools-dice" / "pyproject.toml").read_text()
    [shown] = re.findall(r"^```toml\n(.*?)^```", GUIDE, re.M | re.S)
    for line in shown.splitlines():
        assert line in written
