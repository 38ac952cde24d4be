"""Links that let one in, once: `anima web` makes them, whoever reads the terminal opens them.

What is kept is only a hash, for as long as the link is good for, where all processes of this state directory see it.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from hmac import compare_digest

from django.core.cache import cache

SELECTOR_CHARACTERS = 12


def make(good_for_s: int) -> str:
    """A new token: what to look for, and the secret that proves it."""
    selector, secret = secrets.token_hex(SELECTOR_CHARACTERS // 2), secrets.token_urlsafe(32)
    cache.set(_key(selector), _hash(secret), timeout=good_for_s)
    return selector + secret


def redeem(token: str) -> bool:
    """Whether the token is a good one. It is not from now on: of any number of tries at once, one succeeds."""
    selector, secret = token[:SELECTOR_CHARACTERS], token[SELECTOR_CHARACTERS:]
    kept = cache.get(_key(selector)) if selector.isalnum() and selector.isascii() else None
    if not isinstance(kept, str) or not compare_digest(kept, _hash(secret)):
        return False
    return cache.delete(_key(selector))


def _key(selector: str) -> str:
    return f"history.login.{selector}"


def _hash(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
