from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state directory for this process and this test alone; what it adds to the search path goes again."""
    home, path = tmp_path / "own-home", list(sys.path)
    home.mkdir()
    monkeypatch.setenv("ANIMA_HOME", str(home))
    yield home
    sys.path[:] = path
