"""What a key closes only that key opens, and a changed bit is noticed. Pure, but for the randomness of new keys.

A sealed text is MARK, the key's number (8 bytes), a nonce (12) and what AES-256-GCM makes of the text; mark and number
are authenticated with it. The number tells a wrong key from a damaged file: the first bytes of a hash of the key, which
is random and therefore not to be guessed from it. AES-GCM rather than Fernet: Fernet's base64 has several spellings of
the same bytes, so that some changes would pass.
"""

from __future__ import annotations

import hashlib
import os
import re

MARK = b"anima sealed 1\n"

_NUMBER, _NONCE, _KEY = 8, 12, 32


class WrongKey(Exception):
    """The text was sealed with another key."""


class NotSealed(Exception):
    """This is no sealed text, or not any longer."""


class NoKey(Exception):
    """This is no key."""


def new_key() -> bytes:
    """A key, in the form in which it is kept: 64 hexadecimal digits and a line break."""
    return os.urandom(_KEY).hex().encode() + b"\n"


def seal(text: bytes, key: bytes) -> bytes:
    """NoKey if `key` is none."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 20 ms, which most starts need not pay

    raw = _raw(key)
    head, nonce = MARK + _number(raw), os.urandom(_NONCE)
    return head + nonce + AESGCM(raw).encrypt(nonce, text, head)


def unseal(sealed: bytes, key: bytes) -> bytes:
    """The text. NoKey, NotSealed, or WrongKey."""
    raw = _raw(key)
    head, rest = sealed[: len(MARK) + _NUMBER], sealed[len(MARK) + _NUMBER :]
    if not head.startswith(MARK) or len(rest) < _NONCE:
        raise NotSealed
    if head != MARK + _number(raw):
        raise WrongKey
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(raw).decrypt(rest[:_NONCE], rest[_NONCE:], head)
    except InvalidTag as error:
        raise NotSealed from error


def _raw(key: bytes) -> bytes:
    if not re.fullmatch(rb"[0-9a-f]{64}\n", key):
        raise NoKey
    return bytes.fromhex(key.decode())


def _number(raw: bytes) -> bytes:
    return hashlib.sha256(b"anima key number " + raw).digest()[:_NUMBER]
