"""Nothing of a shell stays behind: no process, no file; however Anima ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from anima_project import state
from anima_project.process import Process
from tests.programs import environment, eventually
from tests.tools_app.bash.conftest import Run
from tools_app.bash.leftovers import Record, sweep
from tools_app.bash.processes import end_session, in_session
from tools_app.bash.tool import Bash

PROGRAM = """
import os, sys
from pathlib import Path
from tools_app.bash.tool import Bash
from tools_app.tool import ToolContext
bash = Bash()
here = Path(sys.argv[1])
def run(command):
    return bash.run({"command": command, "timeout_s": 60}, ToolContext(session_id=1, directory=here, scratch=here)).text
print(run("echo $$").strip(), flush=True)
"""
PERSISTENT = (
    "nohup sleep 60 >/dev/null 2>&1 & (trap '' HUP TERM INT; while :; do sleep 0.1; done) >/dev/null 2>&1 & disown -a"
)


def anima(home: Path, code: str) -> subprocess.Popen[str]:
    """A program with a shell in which `code` runs. It prints the shell's number first."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + textwrap.dedent(code), str(home)],
        env=environment(home) | {"PYTHONPATH": str(Path(__file__).parents[3])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def records(home: Path) -> list[Path]:
    folder = home / "tmp" / "test" / "shells"
    return list(folder.iterdir()) if folder.exists() else []


def first_number(program: subprocess.Popen[str]) -> int:
    assert program.stdout
    return int(program.stdout.readline())


def test_closing_ends_all_that_runs(bash: Bash, run: Run) -> None:
    shells = [int(run(f"{PERSISTENT}; echo $$", session=n).text.split("\n")[0]) for n in (1, 2)]
    assert all(len(in_session(shell)) >= 3 for shell in shells)
    bash.close()
    assert [in_session(shell) for shell in shells] == [set(), set()]
    assert not list((state.current().tmp / "shells").iterdir())


def test_closing_asks_before_it_kills(bash: Bash, run: Run, directory: Path) -> None:
    run("bash -c 'trap \"touch asked; exit\" TERM; touch ready; while :; do sleep 0.05; done' >/dev/null 2>&1 &")
    assert eventually((directory / "ready").exists)
    bash.close()
    assert (directory / "asked").exists()


def test_descriptors_are_given_back(run: Run, bash: Bash) -> None:
    run("true")
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(5):
        run("exit")
    run("true")
    assert len(list(Path("/dev/fd").iterdir())) == before


@pytest.mark.parametrize("end", ["bash.close()", "pass", "raise SystemExit(3)", "1 / 0"])
def test_nothing_stays_when_the_program_ends(tmp_path: Path, end: str) -> None:
    program = anima(tmp_path, f'run("""{PERSISTENT}""")\n{end}')
    shell = first_number(program)
    program.communicate(timeout=30)
    assert in_session(shell) == set()
    assert records(tmp_path) == []


@pytest.mark.parametrize("command", ["sleep 60", "while :; do :; done", "x=$(sleep 60)", "true"])
def test_the_shell_dies_with_a_killed_program(tmp_path: Path, command: str) -> None:
    program = anima(tmp_path, f'print("now", flush=True); run("{command}"); run("sleep 60")')
    shell = first_number(program)
    assert program.stdout and program.stdout.readline()
    program.kill()
    program.communicate(timeout=30)
    assert eventually(lambda: in_session(shell) == set())


def test_what_outlives_a_killed_program_is_swept_at_the_next_start(tmp_path: Path) -> None:
    program = anima(tmp_path, f'run("""{PERSISTENT}"""); print("now", flush=True); run("sleep 60")')
    shell = first_number(program)
    assert program.stdout and program.stdout.readline()
    program.kill()
    program.communicate(timeout=30)
    assert eventually(lambda: shell not in in_session(shell))
    assert len(in_session(shell)) >= 2
    assert len(records(tmp_path)) == 1
    anima(tmp_path, "bash.close()").communicate(timeout=30)
    assert eventually(lambda: in_session(shell) == set())
    assert records(tmp_path) == []


def test_the_shells_of_a_program_that_runs_are_left_alone(tmp_path: Path) -> None:
    program = anima(tmp_path, 'run("sleep 60")')
    shell = first_number(program)
    anima(tmp_path, "bash.close()").communicate(timeout=30)
    assert shell in in_session(shell)
    program.kill()
    program.communicate(timeout=30)
    assert eventually(lambda: in_session(shell) == set())


def test_a_stranger_with_a_number_from_a_record_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    dead = Process(stranger.pid, "another.moment")
    Record(dead, dead).path(tmp_path).touch()
    assert sweep(tmp_path) == 0
    assert stranger.poll() is None
    assert list(tmp_path.iterdir()) == []
    assert end_session(stranger.pid) == 1
    assert stranger.wait() == -signal.SIGKILL


def test_files_that_are_no_records_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README").touch()
    assert sweep(tmp_path) == 0
    assert sweep(tmp_path / "missing") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["README"]
