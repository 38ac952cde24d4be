"""Tools that come and go while the process lives, and are not found by entry point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from tools_app.attachment import Attachment, Mention
from tools_app.interrupt import Interrupt
from tools_app.tool import Tool


class FurtherTools(Protocol):
    """Safe between threads."""

    def tools(self, *, learn: bool) -> Mapping[str, Tool]:
        """By name; the same object for as long as nothing changed. With `learn` it may take a while to find out what
        there is; without, it answers from what is known, for it is asked often. Raises nothing."""

    def mentioned(self, text: str) -> Sequence[Mention]:
        """What the message names of what they could bring along. Quick, and raises nothing."""

    def attachments(self, mentions: Sequence[Mention], scratch: Path, interrupt: Interrupt) -> list[Attachment]:
        """What is named; what cannot be had says why. May take a while. Interrupted, and nothing else."""

    def words(self) -> Sequence[tuple[str, str]]:
        """What may be typed so that it is named, and what it is. Quick, and raises nothing."""

    def close(self) -> None:
        """Let go of what they hold."""
