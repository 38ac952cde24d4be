"""Text files as values: their characters, and what an edit must not change (encoding, byte order mark, line ends)."""

from __future__ import annotations

import codecs
import mimetypes
from dataclasses import dataclass
from pathlib import Path

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SNIFFED = 8_192
_SIGNATURES = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x7fELF", "application/x-executable"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """`content` has the file's own line ends; `mark` is the byte order mark it starts with, or nothing."""

    content: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encode(self) -> bytes:
        return self.mark + self.content.encode(self.encoding)

    @property
    def line_end(self) -> str:
        """What ends a line in most of the file."""
        crlf = self.content.count("\r\n")
        return "\r\n" if crlf * 2 > self.content.count("\n") else "\n"

    @property
    def lines(self) -> list[str]:
        """Without their ends; a last line end starts no further line."""
        lines = self.content.split("\n")
        if not lines[-1]:
            lines.pop()
        return [line.removesuffix("\r") for line in lines]


def decode(data: bytes) -> Text | None:
    """The text that the bytes are; None if they are binary. UnicodeDecodeError if they are text in another encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Text(data[len(mark) :].decode(encoding), encoding, mark)
    if b"\0" in data[:_SNIFFED] or kind_by_content(data):
        return None
    return Text(data.decode("utf-8"))


def kind_by_content(data: bytes) -> str | None:
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def described(data: bytes, name: str) -> str:
    """What a binary is, in a few words."""
    kind = kind_by_content(data) or mimetypes.guess_type(Path(name).name)[0] or "of unknown type"
    return f"binary, {kind}, {len(data)} bytes"


def decoded(data: bytes) -> Text | str:
    """The text, or in words why it is none."""
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        return f"is not UTF-8 text: byte 0x{data[error.start]:02x} at position {error.start}"
    return text if text is not None else "is binary"
