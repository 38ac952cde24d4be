"""What a person said "always" to."""

from __future__ import annotations

from pathlib import Path

import pytest

from anima_project import configuration_file, state
from anima_project.configuration import Approval, fresh_configuration
from tests.nous.conftest import Shell
from tools_app.approval import Answer, Request
from tools_app.registry import Registry
from tui.approving import Remembering, keep_always


class Person:
    """Says always, to everything that begins alike."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def approve(self, request: Request) -> Answer:
        self.asked.append(request.subject)
        return Answer(allowed=True, pattern=f"{request.subject.split()[0]} *")


def request(command: str) -> Request:
    return Request(tool="bash", subject=command, tool_input={"command": command}, reason="")


async def test_what_was_said_always_to_is_not_asked_again_and_kept() -> None:
    person, kept = Person(), list[tuple[str, str]]()
    approver = Remembering(person, Registry([Shell()]), Approval(), lambda *what: kept.append(what))
    for command in ("git status", "git log", "ls -l"):
        assert (await approver.approve(request(command))).allowed
    assert person.asked == ["git status", "ls -l"]
    assert kept == [("bash", "git *"), ("bash", "ls *")]


@pytest.mark.parametrize(("tool", "pattern"), [("bash", 'git commit -m "a \\ b" *'), ("server__some-tool", "*")])
def test_it_stands_in_the_settings_beside_what_stood_there(
    home: Path, monkeypatch: pytest.MonkeyPatch, tool: str, pattern: str
) -> None:
    monkeypatch.setenv("ANIMA_HOME", str(home))
    path = state.current().configuration
    path.parent.mkdir(parents=True)
    configuration_file.set_value(path, "approval.tools.bash", '{"sudo *" = "deny"}')
    keep_always(path, tool, pattern)
    tools = fresh_configuration().approval.tools
    assert tools[tool][pattern] == "allow"
    assert tools["bash"]["sudo *"] == "deny"


def test_a_tool_that_was_always_asked_about_is_so_for_what_was_not_spoken_of(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANIMA_HOME", str(home))
    path = state.current().configuration
    path.parent.mkdir(parents=True)
    configuration_file.set_value(path, "approval.tools.bash", "ask")
    keep_always(path, "bash", "ls *")
    assert fresh_configuration().approval.tools["bash"] == {"*": "ask", "ls *": "allow"}
