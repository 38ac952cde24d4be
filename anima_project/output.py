"""Printing to whoever reads along: a person, a file, or another program that may have read enough."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager

READER_GONE = 141
"""The exit code of a program that a broken pipe ended (128 + SIGPIPE), as shells know it."""


@contextmanager
def until_reader_goes() -> Iterator[None]:
    """Within the block, what is printed comes out; when its reader has gone (`| head`), the program ends quietly."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # what Python still holds goes there when it ends
        os.close(nowhere)
        sys.exit(READER_GONE)


def wait(seconds: float) -> None:
    """Let time pass; BrokenPipeError as soon as the reader of our output has gone, which writing alone tells late."""
    try:
        watch = select.poll()
        watch.register(sys.stdout.fileno(), select.POLLERR)
    except (OSError, ValueError):  # no real file, so nobody can go
        watch = select.poll()
    if watch.poll(seconds * 1000):
        raise BrokenPipeError
