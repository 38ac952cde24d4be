"""Text from the model, from tools and from the web, made harmless for a terminal."""

from __future__ import annotations

import re

# Control characters but tab and newline, and those that change the direction of writing: the former drive a terminal,
# the latter make a text look like another one. Lone surrogates cannot be written at all.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """The text without what a terminal would obey; line breaks of any kind become newlines."""
    return _HARMFUL.sub("", text.replace("\r\n", "\n"))
