"""What can be copied from a transcript, and how it gets to the clipboard of the person's own machine."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from anima_project.plain_text import harmless
from tui.transcript.cells import shortened, steady
from tui.transcript.markdown import code_blocks_of
from tui.transcript.thinking import counted

LARGEST = 74_000
"""Bytes; terminals and multiplexers refuse or cut what is much longer."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A text, and what to tell the person of it."""

    text: str
    said: str


def chosen(what: str, answer: str) -> Copied:
    """The answer, as Markdown, if nothing is asked for; its last code block for `code`, and one by its number, counted
    from 1. ValueError says why it cannot be."""
    if not answer.strip():
        raise ValueError("There is no answer to copy yet.")
    if not what:
        return _copied(answer.strip("\n"), "the last answer")
    blocks = list(code_blocks_of(answer))
    if what != "code" and not what.isdecimal():
        raise ValueError(f"/copy {shortened(steady(what), 40)} means nothing; write /copy, /copy code, or /copy 2.")
    if not blocks:
        raise ValueError("The last answer has no code block; /copy takes all of it.")
    number = len(blocks) if what == "code" else int(what[:9])
    if not 1 <= number <= len(blocks):
        there_are = "one code block" if len(blocks) == 1 else f"{len(blocks)} code blocks"
        raise ValueError(f"The last answer has {there_are}, and no number {number}.")
    which = "the code block" if len(blocks) == 1 else f"code block {number} of {len(blocks)}"
    return _copied(blocks[number - 1], f"{which} of the last answer")


def _copied(text: str, what: str) -> Copied:
    text = harmless(text)
    first = next((line.strip() for line in steady(text).split("\n") if line.strip()), "")
    size = counted(text.count("\n") + 1, "line")
    return Copied(text, f"Copied {what}, {size}: {shortened(first, 60)}")


def osc52(text: str) -> str:
    """What to write to the terminal, raw, so that it takes `text` into its clipboard. ValueError if that is too
    long for terminals to take."""
    if len(encoded := text.encode()) > LARGEST:
        raise ValueError(f"{len(encoded):,} bytes are too long to copy through the terminal; it takes {LARGEST:,}.")
    return f"\x1b]52;c;{base64.b64encode(encoded).decode()}\a"
