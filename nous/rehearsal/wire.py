"""What travels: JSON values, one canonical text for each, and digests of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]  # an object of the API, as the wire has it


def canonical(value: Any, *, sort_keys: bool = True) -> str:
    """The value as JSON, without `cache_control` at any depth: it moves between calls and means nothing to the model.

    With `sort_keys`, equal values give equal text; without, the text tells objects apart by the order of their keys,
    as the prompt cache does.
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)


def digest(*parts: object) -> str:
    """A short name for the parts, the same on every machine: 24 characters of 0-9 and a-f."""
    text = "\0".join(part if isinstance(part, str) else canonical(part) for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def blocks_of(content: Any) -> list[Json]:
    """Content as a list of blocks: a string is one text block."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return list(content or ())


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items() if key != "cache_control"}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
