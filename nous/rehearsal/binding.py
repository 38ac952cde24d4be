"""Preserved thinking: each thinking block is signed for the conversation it was thought in, and checked when it returns.

A signature names the model, the thinking block before it, and a keyed hash of the prefix: system prompt, tools and
every block before it that is no thinking. What the check makes of a block, as the API documents it:

- the block itself was changed, or was never signed here: refused, on every model;
- another model thought it: left out without a word;
- the prefix changed, or a thinking block between others is missing: refused as bound to a different conversation, on
  the models that bind thinking. Leaving out the *oldest* thinking blocks, or all, is no change.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from nous.rehearsal.blocks import THOUGHTS
from nous.rehearsal.models import family
from nous.rehearsal.thinking import drops_mismatched
from nous.rehearsal.wire import Json, blocks_of, canonical

# Fixed and public: a conversation outlives the process that answered it, and nobody gains by forging a rehearsal.
_KEY = b"the rehearsal model thinks for itself"
_FIRST = "first"


def _seal(*parts: str) -> str:
    return hmac.new(_KEY, "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a signature says; as a string, five parts with dots between them."""

    model: str  # in hexadecimal, for a name may hold dots
    before: str  # the seal of the thinking block before it, or "first"
    prefix: str
    seal: str  # over all of the above and the thinking itself

    def __str__(self) -> str:
        return f"rehearsal.{self.model}.{self.before}.{self.prefix}.{self.seal}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The signature that a string holds, or None if it is not of our form."""
        parts = text.split(".")
        if len(parts) != 5 or parts[0] != "rehearsal":
            return None
        return cls(model=parts[1], before=parts[2], prefix=parts[3], seal=parts[4])

    @classmethod
    def of(cls, thinking: str, *, model: str, before: str, prefix: str) -> Self:
        name = model.encode().hex()
        return cls(model=name, before=before, prefix=prefix, seal=_seal(name, before, prefix, thinking))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """How far a conversation has come: a hash of what was said, and the seal of the last thinking in it."""

    hash: str
    last_thinking: str = _FIRST

    @classmethod
    def start(cls, body: Mapping[str, Any]) -> Self:
        return cls(hash=_seal(canonical(blocks_of(body.get("system"))), canonical(body.get("tools") or [])))

    def after(self, role: str, block: Json) -> Self:
        if block["type"] not in THOUGHTS:
            return replace(self, hash=_seal(self.hash, role, canonical(block)))
        signature = Signature.parse(_signature_of(block))
        return replace(self, last_thinking=signature.seal) if signature else self


def signed(blocks: list[Json], body: Mapping[str, Any]) -> list[Json]:
    """The blocks of a reply to `body`, their thinking signed for this conversation."""
    if not any(block["type"] in THOUGHTS for block in blocks):
        return blocks
    prefix, result = Prefix.start(body), []
    for role, _, block in _spoken(body):
        if _readable(block, body["model"]):
            prefix = prefix.after(role, block)
    for block in blocks:
        if block["type"] in THOUGHTS and not _signature_of(block):
            text = block.get("thinking", "")
            signature = Signature.of(text, model=body["model"], before=prefix.last_thinking, prefix=prefix.hash)
            block = {**block, "signature" if block["type"] == "thinking" else "data": str(signature)}
        prefix = prefix.after("assistant", block)
        result.append(block)
    return result


def problem(body: Mapping[str, Any]) -> str | None:
    """Why the API would refuse the thinking blocks in a request that `rules` finds well-formed; None if it would not."""
    if any(block["type"] in THOUGHTS for _, _, block in _spoken(body)):
        return next(_complaints(body), None)
    return None


def _complaints(body: Mapping[str, Any]) -> Iterator[str]:
    binds = family(body["model"]).binds_thinking and not drops_mismatched(body)
    prefix = Prefix.start(body)
    for role, where, block in _spoken(body):
        if block["type"] in THOUGHTS:
            invalid = f"{where}: Invalid `signature` in `{block['type']}` block."
            signature = Signature.parse(_signature_of(block))
            if signature is None or signature.seal != _seal(
                signature.model, signature.before, signature.prefix, block.get("thinking", "")
            ):
                yield invalid
            elif not _readable(block, body["model"]):
                continue
            elif binds and (signature.prefix != prefix.hash or prefix.last_thinking not in (_FIRST, signature.before)):
                yield (
                    f"{invalid} The block is bound to a different conversation. Remove the block, or set"
                    ' `thinking.block_binding.prefix_mismatch_behavior` to "drop_block".'
                )
        prefix = prefix.after(role, block)


def _signature_of(block: Json) -> str:
    return str(block.get("signature" if block["type"] == "thinking" else "data", ""))


def _readable(block: Json, model: str) -> bool:
    if block["type"] not in THOUGHTS:
        return True
    signature = Signature.parse(_signature_of(block))
    return signature is not None and signature.model == model.encode().hex()


def _spoken(body: Mapping[str, Any]) -> Iterator[tuple[str, str, Json]]:
    """Each block with the role that said it and where it stands."""
    for number, message in enumerate(body["messages"]):
        for index, block in enumerate(blocks_of(message["content"])):
            yield message["role"], f"messages.{number}.content.{index}", block
