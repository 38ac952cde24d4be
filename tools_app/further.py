"""Tools that come and go while the process lives, and are not found by entry point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tools_app.tool import Tool


class FurtherTools(Protocol):
    """Safe between threads."""

    def tools(self, *, learn: bool) -> Mapping[str, Tool]:
        """By name; the same object for as long as nothing changed. With `learn` it may take a while to find out what
        there is; without, it answers from what is known, for it is asked often. Raises nothing."""

    def close(self) -> None:
        """Let go of what they hold."""
