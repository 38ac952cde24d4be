"""Undoing a content encoding in bounded steps: however much a few bytes expand to, only a piece is in memory at once."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_PIECE = 65_536
ACCEPTED = "gzip, deflate"
_NAMES = ("gzip", "x-gzip", "deflate")


class Inflater:
    """One layer of gzip or deflate. ValueError from `feed` for data that is neither."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._started = False
        self._inflate = self._fresh(zlib.MAX_WBITS)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What comes of `data`, in pieces of at most 64 kB."""
        while data:
            if self._inflate.eof:
                if self._name == "deflate" or not data.strip(b"\0"):
                    return  # padding after the end
                self._inflate = self._fresh(zlib.MAX_WBITS)  # gzip may hold several members
            piece = self._step(data)
            data = self._inflate.unconsumed_tail or self._inflate.unused_data
            self._started = True
            if piece:
                yield piece

    def _step(self, data: bytes) -> bytes:
        try:
            return self._inflate.decompress(data, _PIECE)
        except zlib.error as error:
            if self._name != "deflate" or self._started:
                raise ValueError(f"broken {self._name} data") from error
        self._inflate = self._fresh(-zlib.MAX_WBITS)  # some servers send deflate without its zlib header
        try:
            return self._inflate.decompress(data, _PIECE)
        except zlib.error as error:
            raise ValueError("broken deflate data") from error

    def _fresh(self, bits: int) -> zlib._Decompress:
        return zlib.decompressobj(bits if self._name == "deflate" else bits | 16)


def inflaters(content_encoding: str) -> list[Inflater]:
    """What undoes the encodings of the header, in the order to apply. ValueError names one that is not known."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    layers = [name for name in names if name not in ("", "identity")]
    if unknown := [name for name in layers if name not in _NAMES]:
        raise ValueError(f"the content encoding {unknown[0]!r}, which was not asked for")
    if len(layers) > 2:
        raise ValueError("more than two content encodings at once")
    return [Inflater(name) for name in reversed(layers)]


def inflated(data: bytes, layers: list[Inflater]) -> Iterator[bytes]:
    if not layers:
        yield data
        return
    for piece in layers[0].feed(data):
        yield from inflated(piece, layers[1:])
