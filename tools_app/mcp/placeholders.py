"""`${credential:name}`: where a secret goes in a text that may be read by anybody. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

_PLACEHOLDER = re.compile(r"\$\{credential:([^}]*)\}")


def named(text: str) -> list[str]:
    """The names of the credentials that the text asks for."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, secret: Callable[[str], str]) -> str:
    """The text with each placeholder replaced by what `secret` gives for its name. A secret is taken as it is: what
    looks like a placeholder in it stays."""
    return _PLACEHOLDER.sub(lambda found: secret(found[1]), text)
