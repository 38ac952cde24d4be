"""What can be copied from a transcript, and how it gets to the clipboard of the person's own machine."""

from __future__ import annotations

import base64

from anima_project.plain_text import harmless
from tui.transcript.markdown import code_blocks_of
from tui.transcript.transcript import Transcript

LARGEST = 74_000
"""Bytes; terminals and multiplexers refuse or cut what is much longer."""


def last_answer(transcript: Transcript) -> str:
    """The agent's newest words, as Markdown; nothing if it has not said any."""
    return harmless(transcript.last_answer)


def code_blocks(transcript: Transcript) -> list[str]:
    """The code blocks in the agent's newest words, in order."""
    return [harmless(block) for block in code_blocks_of(transcript.last_answer)]


def osc52(text: str) -> str:
    """What to write to the terminal, raw, so that it takes `text` into its clipboard. ValueError if that is too
    long for terminals to take."""
    if len(encoded := text.encode()) > LARGEST:
        raise ValueError(f"{len(encoded):,} bytes are too long to copy through the terminal; it takes {LARGEST:,}.")
    return f"\x1b]52;c;{base64.b64encode(encoded).decode()}\a"
