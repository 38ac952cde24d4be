"""A fetched page as a value, and its bytes as characters."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email.message import Message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers read under these names, which pages use for a larger set than the name stands for (WHATWG Encoding).
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Codecs of Python that are no charset of a page, or cost more than their input's length.
_NO_CHARSETS = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "mbcs", "oem")
_META = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE)
_META_BYTES = 4_096
_SAMPLE = 65_536
_BINARY = re.compile(
    r"(image/(?!svg)|audio/|video/|font/|application/(pdf|zip|gzip|x-(tar|gzip|bzip2|xz|7z.*|rar.*)|zstd|wasm|java-archive"
    r"|vnd\.(ms-|openxml|oasis|android|debian).*|msword|x-(executable|sharedlib|sqlite3|iso.*|shockwave.*)))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`asked` is the URL the way began with, `url` the one it ended at. `body` is decompressed; it is empty for types
    that are binary by name, and cut where it is not `complete`."""

    asked: str
    url: str
    status: int
    reason: str
    content_type: str
    body: bytes
    complete: bool = True
    announced_bytes: int | None = None

    @property
    def media_type(self) -> str:
        """Lower case, without parameters; empty if the server did not say."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def is_binary(self) -> bool:
        if is_binary_type(self.content_type):
            return True
        return b"\0" in self.body[:_SAMPLE] and not (_by_mark(self.body) or _wide(_by_header(self.content_type)))

    @property
    def is_html(self) -> bool:
        if self.media_type in ("text/html", "application/xhtml+xml"):
            return True
        start = self.body[:512].lstrip().lower()
        return not self.media_type and start.startswith((b"<!doctype html", b"<html"))


def is_binary_type(content_type: str) -> bool:
    return _BINARY.match(content_type.strip().lower()) is not None


def characters(page: Page) -> str:
    """The body decoded: by its byte order mark, the header's charset, the document's own, or by what it looks like."""
    for mark, encoding in _MARKS:
        if page.body.startswith(mark):
            return page.body[len(mark) :].decode(encoding, "replace")
    for label in (_by_header(page.content_type), _by_document(page.body)):
        if label and (named := _codec(label)):
            return page.body.decode(named, "replace")
    return page.body.decode(_detected(page.body), "replace")


def _by_mark(body: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None)


def _by_header(content_type: str) -> str | None:
    message = Message()
    message["Content-Type"] = re.sub(r"[^\x20-\x7e]", "", content_type)
    charset = message.get_param("charset")
    return charset.strip("\"' ") if isinstance(charset, str) else None


def _by_document(body: bytes) -> str | None:
    """What an HTML or XML document says of itself. UTF-16 there cannot be true, as the saying was read as ASCII."""
    found = _META.search(body, 0, _META_BYTES) or _XML.match(body.lstrip()[:_META_BYTES])
    if found is None:
        return None
    label = found[1].decode("ascii")
    return "utf-8" if _wide(label) else label


def _wide(label: str | None) -> bool:
    return label is not None and label.lower().startswith(("utf-16", "utf-32", "ucs-2", "utf16", "utf32"))


def _codec(label: str) -> str | None:
    """Python's name of a charset, or None if it knows none of that name."""
    try:
        name = codecs.lookup(label).name
        b"a".decode(name)
    except UnicodeDecodeError:
        return name  # a wide one: one byte is not enough
    except (LookupError, ValueError):
        return None  # none, or a codec that makes no text
    return None if name in _NO_CHARSETS else _WIDER.get(name, name)


def _detected(body: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)  # a character cut at the end is no error
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(body[:_SAMPLE]).best()
        return best.encoding if best is not None else "cp1252"
    return "utf-8"
