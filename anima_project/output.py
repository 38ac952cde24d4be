"""Printing to whoever reads along: a person, a file, or another program that may have read enough."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

READER_GONE = 141
"""The exit code of a program that a broken pipe ended (128 + SIGPIPE), as shells know it."""


@contextmanager
def whole_streams() -> Iterator[None]:
    """Within the block, there is something at each of stdin, stdout and stderr, be it nothing, also where the program
    was started without (`>&-`): the next file that is opened would otherwise stand in that place."""
    with ExitStack() as stack:
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            if getattr(sys, name) is None:
                setattr(sys, name, stack.enter_context(Path(os.devnull).open(mode)))
                stack.callback(setattr, sys, name, None)
        yield


@contextmanager
def until_reader_goes() -> Iterator[None]:
    """Around a whole command: what is printed comes out; when its reader has gone (`| head`), the program ends quietly,
    and where it cannot be written (a full disk), with a sentence."""
    try:
        try:
            yield
        finally:
            _let_out()
    except BrokenPipeError:
        gone = [stream for stream in (sys.stdout, sys.stderr) if _reader_has_gone(stream)]
        if not gone:  # it was a pipe of somebody else's
            raise
        for stream in gone:
            _to_nowhere(stream)
        sys.exit(READER_GONE)


def wait(seconds: float) -> None:
    """Let time pass; BrokenPipeError as soon as the reader of our output has gone, which writing alone tells late."""
    if _reader_has_gone(sys.stdout, within_s=seconds):
        raise BrokenPipeError


def _let_out() -> None:
    """BrokenPipeError."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _to_nowhere(sys.stdout)
        print(f"Not all could be printed: {error.strerror}.", file=sys.stderr)
        sys.exit(1)


def _reader_has_gone(stream: TextIO, within_s: float = 0) -> bool:
    watch = select.poll()
    try:
        watch.register(stream.fileno(), select.POLLERR)
    except (OSError, ValueError):  # no real file, so nobody can go
        watch = select.poll()
    return bool(watch.poll(within_s * 1000))


def _to_nowhere(stream: TextIO) -> None:
    """What Python still holds for it goes there when the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
