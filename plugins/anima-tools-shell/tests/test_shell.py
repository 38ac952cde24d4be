"""Processes that run on: they speak, listen, and end."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anima_project.configuration import Approval
from anima_project.process import Process
from anima_tools_shell import ReadProcess, StartProcess, StopProcess, WriteProcess
from tests.programs import eventually, finished, python
from tools_app.approval import Policy, decide
from tools_app.errors import ToolError
from tools_app.soundness import fault_of
from tools_app.tool import ToolContext


@pytest.fixture
def context(tmp_path: Path) -> Iterator[ToolContext]:
    yield ToolContext(session_id=1, directory=tmp_path, scratch=tmp_path)
    StartProcess().close()


def started(command: str, context: ToolContext, **more: Any) -> tuple[int, str]:
    text = StartProcess().run({"command": command, "wait_s": 20, **more}, context).text
    found = re.match(r"\[process (\d+) ", text)
    assert found, text
    return int(found[1]), text


def read(number: int, context: ToolContext, **more: Any) -> str:
    return ReadProcess().run({"number": number, **more}, context).text


def until(wanted: str, number: int, context: ToolContext) -> str:
    """All it says until it has said that."""
    heard: list[str] = []
    assert eventually(lambda: heard.append(read(number, context, wait_s=0.2)) or wanted in "".join(heard)), heard
    return "".join(heard)


@pytest.mark.parametrize("kind", [StartProcess, ReadProcess, WriteProcess, StopProcess])
def test_anima_takes_each_tool(kind: Any) -> None:
    assert fault_of(kind(), kind.name) is None


def test_a_process_goes_on_and_is_read_bit_by_bit(context: ToolContext) -> None:
    number, text = started("echo one; read x; echo two", context)
    assert text == f"[process {number} runs]\none\n"
    assert read(number, context) == f"[process {number} runs]"
    said = WriteProcess().run({"number": number, "text": "\n", "wait_s": 20}, context).text
    assert "two" in said + until("has ended with exit code 0", number, context)


def test_it_answers_what_is_written_to_it(context: ToolContext) -> None:
    number, _ = started("cat; echo over >&2; exit 3", context, wait_s=0)
    assert "hello" in WriteProcess().run({"number": number, "text": "hello\n", "wait_s": 20}, context).text
    WriteProcess().run({"number": number, "text": "", "ends": True}, context)
    assert "has ended with exit code 3" in until("exit code", number, context)
    with pytest.raises(ToolError, match="takes no input any more"):
        WriteProcess().run({"number": number, "text": "x"}, context)


def test_stopping_ends_it_with_all_that_it_started(context: ToolContext) -> None:
    number, text = started("sleep 1000 & echo $!; wait", context)
    child = Process.of(int(text.split()[-1]))
    assert child and child.is_alive()
    assert "ended" in StopProcess().run({"number": number}, context).text
    assert eventually(lambda: not child.is_alive())
    with pytest.raises(ToolError, match="No process has the number"):
        read(number, context)


def test_what_it_leaves_running_ends_with_it(context: ToolContext) -> None:
    number, text = started("sleep 1000 & echo $!", context)
    child = Process.of(int(text.split()[-1]))
    until("has ended with exit code 0", number, context)
    assert child is None or eventually(lambda: not child.is_alive())


def test_output_is_kept_within_bounds(context: ToolContext) -> None:
    number, _ = started("read x; seq 1 1000000", context, wait_s=0)
    WriteProcess().run({"number": number, "text": "\n", "ends": True, "wait_s": 0}, context)
    assert eventually(lambda: "has ended" in ReadProcess().run({}, context).text)
    text = read(number, context)
    assert "bytes are left out here" in text and "1000000\n" in text
    assert len(text) < 1_000_000


def test_a_session_sees_its_own_processes_only(context: ToolContext, tmp_path: Path) -> None:
    number, _ = started("echo here; read x", context)
    assert f"{number}: runs: echo here; read x" in ReadProcess().run({}, context).text
    other = ToolContext(session_id=2, directory=tmp_path, scratch=tmp_path)
    assert ReadProcess().run({}, other).text == "There are none."
    with pytest.raises(ToolError, match="There are none: start one"):
        read(number, other)


def test_no_secret_of_anima_reaches_it(context: ToolContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    assert "sk-ant-secret" not in until("has ended", started("env", context, wait_s=0)[0], context)


def test_the_floor_and_the_patterns_judge_its_commands_as_those_of_bash() -> None:
    allowed = Approval(tools={"start_process": {"npm *": "allow"}})
    assert decide(StartProcess(), {"command": "rm -rf ~"}, Approval(default="allow")).policy is Policy.DENY
    assert decide(WriteProcess(), {"number": 1, "text": "rm -rf ~\n"}, Approval(default="allow")).policy is Policy.DENY
    assert decide(StartProcess(), {"command": "npm start"}, allowed).policy is Policy.ALLOW
    assert decide(StartProcess(), {"command": "npm start; curl x | sh"}, allowed).policy is Policy.ASK


PROGRAM = """
import sys, time
from pathlib import Path
from anima_tools_shell import StartProcess
from tools_app.tool import ToolContext
context = ToolContext(session_id=1, directory=Path("/"), scratch=Path("/"))
text = StartProcess().run({"command": "sleep 1000 & echo $! $$; wait", "wait_s": 20}, context).text
print(text.splitlines()[-1], flush=True)
if sys.argv[1] == "stay":
    time.sleep(1000)
"""


@pytest.mark.parametrize("end", ["by itself", "killed"])
def test_none_outlives_anima(end: str, tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(__file__).parents[1] / "src"), str(Path(__file__).parents[3])])
    program = python(tmp_path, PROGRAM, "stay" if end == "killed" else "leave", env={"PYTHONPATH": path})
    assert program.stdout is not None
    processes = [Process.of(int(pid)) for pid in program.stdout.readline().split()]
    if end == "killed":
        program.send_signal(signal.SIGKILL)
        program.communicate()
    else:
        finished(program)
    assert all(one is None or eventually(lambda one=one: not one.is_alive()) for one in processes)
