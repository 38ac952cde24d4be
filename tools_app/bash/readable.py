"""Bytes that a program wrote, as text that is safe to store, to show and to read."""

from __future__ import annotations

import re

# What paints and moves the cursor on a terminal: CSI and OSC sequences, and the short ones. ECMA-48, section 5.
_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[()*+][0-9A-Za-z]"
    r"|\x1b[=>78cDEHM]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CONTROL_BYTES = bytes({*range(32), 127} - set(b"\t\n\r\f\b\x1b"))
_INVALID = re.compile(r"[\udc80-\udcff]")

_FEWEST_BYTES = 256
_MOST_UNREADABLE = 0.1
_SHOWN_BYTES = 32


def readable(data: bytes) -> str:
    """The text in the bytes: UTF-8, with escape sequences of terminals removed. Other control characters, NUL among
    them, and bytes that are no UTF-8 are written as \\xNN; tab, line feed and carriage return stay."""
    text = data.decode("utf-8", "backslashreplace")
    if _CONTROL.search(text) is None:
        return text
    return _CONTROL.sub(lambda control: f"\\x{ord(control[0]):02x}", _ESCAPE_SEQUENCE.sub("", text))


def is_binary(data: bytes) -> bool:
    """Whether reading it as text is no use: it is no short piece, and more than a tenth of it is unreadable."""
    if len(data) < _FEWEST_BYTES:
        return False
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    invalid = len(_INVALID.findall(data.decode("utf-8", "surrogateescape")))
    return controls + invalid > len(data) * _MOST_UNREADABLE


def described(data: bytes, total: int) -> str:
    """What stands for binary output of `total` bytes that begins with `data`."""
    beginning = data[:_SHOWN_BYTES].hex(" ")
    return f"[binary output of {total} bytes, beginning with {beginning}; to look inside use file, strings or xxd]"
