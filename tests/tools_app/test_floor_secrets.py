from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anima_project import state
from tools_app.floor import hard_floor


@pytest.fixture
def key() -> Iterator[Path]:
    """A credentials' file, as the store makes it."""
    folder = state.current().home / "config" / "credentials"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "floor-test.key"
    file.write_text("secret")
    yield file
    file.unlink()


@pytest.mark.parametrize(
    "command",
    [
        "cat {key}",
        "sudo cat '{key}'",
        "cp {folder}/* /tmp",
        "tar czf /tmp/x.tgz {folder}",
        "cd {home} && base64 config/credentials/floor-test.key",
        "cd {folder}; cat floor-test.key",
        'X={folder}; cat "$X/floor-test.key"',
        "sh -c 'grep -r . {folder}'",
    ],
)
def test_bash_does_not_read_the_credentials(key: Path, command: str) -> None:
    command = command.format(key=key, folder=key.parent, home=state.current().home)
    reason = hard_floor("bash", command, directory=Path("/"))
    assert reason
    assert "credentials" in reason


@pytest.mark.parametrize("command", ["cat {home}/config/anima.toml", "ls {home}", "echo floor-test.keys", "true"])
def test_what_lies_beside_the_credentials_may_be_read(key: Path, command: str) -> None:
    (state.current().home / "config" / "anima.toml").touch()
    assert hard_floor("bash", command.format(home=state.current().home), directory=Path("/")) is None
