"""Results that are too long to send: head and tail for the model, the whole text on disk."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from tools_app.tool import ToolResult

# How much of a half may be given up so that it ends with a whole line.
_LINE_SLACK = 0.25


def shorten(text: str, cap_bytes: int, whole: str) -> str:
    """The text if its UTF-8 fits into `cap_bytes`, otherwise its head and its tail around a notice, within the cap.

    Cut between characters, and between lines where one ends near the cut. `whole` says where the rest is to be found.
    """
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= cap_bytes:
        return encoded.decode()
    room = cap_bytes - len(_notice(len(encoded), len(encoded), whole).encode())
    if room < 0:
        return encoded[:cap_bytes].decode("utf-8", "ignore")
    head = _head(encoded, room - room // 2)
    tail = _tail(encoded, room // 2)
    left_out = len(encoded) - len(head) - len(tail)
    return head.decode() + _notice(left_out, len(encoded), whole) + tail.decode()


def fit(result: ToolResult, cap_bytes: int, scratch: Path) -> ToolResult:
    """The result within `cap_bytes`; what was longer is kept whole in a file of its own in `scratch`, and named.

    Lone surrogates, which no UTF-8 can carry, become question marks.
    """
    encoded = result.text.encode("utf-8", "replace")
    if len(encoded) <= cap_bytes:
        return replace(result, text=encoded.decode())
    try:
        whole = f"the whole text is in {_keep(encoded, scratch)}"
    except OSError as error:
        whole = f"the whole text could not be kept: {error.strerror or error}"
    return replace(result, text=shorten(result.text, cap_bytes, whole))


def _notice(left_out: int, total: int, whole: str) -> str:
    return f"\n[… {left_out} of {total} bytes left out here; {whole} …]\n"


def _head(encoded: bytes, room: int) -> bytes:
    head = encoded[:room].decode("utf-8", "ignore").encode()
    end = head.rfind(b"\n", int(room * (1 - _LINE_SLACK)))
    return head if end < 0 else head[:end]  # the notice brings the line's end


def _tail(encoded: bytes, room: int) -> bytes:
    tail = encoded[len(encoded) - room :].decode("utf-8", "ignore").encode()
    start = tail.find(b"\n", 0, int(room * _LINE_SLACK))
    return tail[start + 1 :]


def _keep(encoded: bytes, scratch: Path) -> Path:
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="result-", suffix=".txt", dir=scratch)  # 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(encoded)
    return Path(name)
