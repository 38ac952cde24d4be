"""Secrets stay out of logs: the last line of defence, behind all code that does not log them in the first place.

`know` tells this process of a secret; those in its environment are known by the names of their variables. A handler
with the filter RedactSecrets then writes `[secret]` in their place, in messages, arguments, tracebacks and extras.
What is shorter than a secret is (`ollama`) stays, or it would be taken out of words too.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

MARK = "[secret]"
SECRET_LENGTH = 12

_NAMES_A_SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$", re.IGNORECASE)
_PASSWORD_IN_URL = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")

_known: set[str] = set()


def know(*secrets: str) -> None:
    """From now on, and until this process ends, these are not logged."""
    _known.update(secret for secret in secrets if len(secret) >= SECRET_LENGTH)


def redacted(text: str) -> str:
    """The text without any secret that this process knows, in the ways in which texts commonly spell them."""
    for spelling in sorted(_spelt(_known | set(_in_environment(os.environ))), key=len, reverse=True):
        text = text.replace(spelling, MARK)
    return _PASSWORD_IN_URL.sub(lambda found: found[0].replace(f":{found[1]}@", f":{MARK}@"), text)


class RedactSecrets(logging.Filter):
    """For a handler: lets every record pass, and takes the secrets out. What the record's other handlers get is
    without them too, from then on."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _Redacted(record.msg, record.args), None
        if record.exc_info:
            traceback = record.exc_text or logging.Formatter().formatException(record.exc_info)
            if redacted(traceback) != traceback:  # the formatter takes the text where there is no exception
                record.exc_text, record.exc_info = traceback, None
        for name, value in record.__dict__.items():
            if isinstance(value, str):
                setattr(record, name, redacted(value))
        return True


class _Redacted:
    """A message that is put together when it is written: there the handler guards against what cannot be formatted,
    while what goes wrong in a filter hits who logs."""

    def __init__(self, message: object, arguments: Any) -> None:
        self._message, self._arguments = message, arguments

    def __str__(self) -> str:
        text = str(self._message)
        return redacted(text % self._arguments if self._arguments else text)

    def __repr__(self) -> str:
        return redacted(f"{self._message!r} {self._arguments!r}")


def _in_environment(environ: Mapping[str, str]) -> Iterator[str]:
    """Secrets by the names of their variables, and the passwords in addresses."""
    for name, value in environ.items():
        if _NAMES_A_SECRET.search(name) and len(value.strip()) >= SECRET_LENGTH:
            yield value.strip()
        for password in _PASSWORD_IN_URL.findall(value):
            if len(password) >= SECRET_LENGTH:
                yield from {password, unquote(password)}


def _spelt(secrets: Iterable[str]) -> set[str]:
    """As they are, as repr and JSON write them, and as addresses do."""
    return {
        spelling
        for secret in secrets
        for spelling in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe=""))
    }
