from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools_app.bash.tool import Bash
from tools_app.interrupt import Interrupt
from tools_app.tool import ToolContext, ToolResult

Run = Callable[..., ToolResult]


@pytest.fixture
def bash() -> Iterator[Bash]:
    tool = Bash()
    yield tool
    tool.close()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the shell opens."""
    path = tmp_path.resolve() / "here"
    path.mkdir()
    return path


@pytest.fixture
def run(bash: Bash, directory: Path) -> Run:
    def run(
        command: str, *, session: int = 1, interrupt: Interrupt | None = None, timeout_s: float | None = None
    ) -> ToolResult:
        context = ToolContext(
            session_id=session, directory=directory, scratch=directory / "scratch", interrupt=interrupt or Interrupt()
        )
        asked = {"command": command} | ({} if timeout_s is None else {"timeout_s": timeout_s})
        return bash.run(asked, context)

    return run
