"""Meanings in the database: whole numbers of one byte for exact comparison, and codes of one bit to search among."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import F

from mneme.arithmetic import np
from mneme.minilm import DIMENSIONS
from mneme.models import Codes, Memory, Vector

if TYPE_CHECKING:
    from mneme.minilm import Floats

BLOCK: Final = 4_096
"""Codes in a row of the database."""
CODE: Final = DIMENSIONS // 8
SOME: Final = 500
SCALE: Final = 127.0


def packed(vectors: Floats) -> Any:
    """One byte a number, each vector stretched so that its largest number is 127: the cosine does not depend on that."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.rint(vectors / largest * SCALE).astype(np.int8)


def signs(vectors: Floats) -> Any:
    return np.packbits(vectors > 0, axis=1)


def keep(ids: Sequence[int], vectors: Floats) -> int:
    """Store the meaning of those memories that are still there; returns how many. A memory that is forgotten while its
    meaning is worked out leaves none."""
    with transaction.atomic():
        there = set(Memory.objects.select_for_update().filter(id__in=ids).values_list("id", flat=True))
        there -= set(Vector.objects.filter(memory_id__in=ids).values_list("memory_id", flat=True))
        kept = [row for row, id_ in enumerate(ids) if id_ in there]
        if not kept:
            return 0
        numbers, bits = packed(vectors[kept]), signs(vectors[kept])
        Vector.objects.bulk_create(
            [Vector(memory_id=ids[row], numbers=numbers[n].tobytes()) for n, row in enumerate(kept)], SOME
        )
        _append(np.array([ids[row] for row in kept], dtype="<i8"), bits)
        return len(kept)


def drop(ids: Sequence[int]) -> None:
    """Take the codes of memories out; their vectors go with them."""
    gone = np.array(list(ids), dtype="<i8")
    for block in Codes.objects.select_for_update().order_by("id").iterator(16):
        held = np.frombuffer(bytes(block.memory_ids), dtype="<i8")
        hit = np.isin(held, gone)
        if hit.any():
            left = np.frombuffer(bytes(block.bits), dtype=np.uint8).reshape(-1, CODE).copy()
            left[hit] = 0
            block.memory_ids, block.bits = np.where(hit, 0, held).astype("<i8").tobytes(), left.tobytes()
            block.version += 1
            block.save()


def likely(vector: Floats, count: int) -> list[int]:
    """Ids of the memories whose codes differ least from the vector's; a few more than `count` where the last ones differ
    equally."""
    blocks = _codes()
    if not blocks:
        return []
    own = signs(vector[None, :])[0].view(np.uint64)[:, None]
    distance = np.concatenate([np.bitwise_count(bits ^ own).sum(axis=0, dtype=np.uint16) for _, bits in blocks])
    ids = np.concatenate([held for held, _ in blocks])
    up_to = np.cumsum(np.bincount(distance, minlength=DIMENSIONS + 1))
    best = np.flatnonzero(distance <= np.searchsorted(up_to, min(count, len(ids))))
    return [int(id_) for id_ in ids[best] if id_]


def cosines(vector: Floats, ids: Sequence[int]) -> dict[int, float]:
    found: dict[int, float] = {}
    table = Vector._meta.db_table
    for start in range(0, len(ids), SOME):
        some = ids[start : start + SOME]
        with connection.cursor() as cursor:
            marks = ",".join(["%s"] * len(some))
            cursor.execute(f"SELECT memory_id, numbers FROM {table} WHERE memory_id IN ({marks})", list(some))
            rows = cursor.fetchall()
        if rows:
            numbers = np.frombuffer(b"".join(bytes(row[1]) for row in rows), dtype=np.int8)
            matrix = numbers.reshape(-1, DIMENSIONS).astype(np.float32)
            close = matrix @ vector / np.linalg.norm(matrix, axis=1)
            found |= {row[0]: float(value) for row, value in zip(rows, close, strict=True)}
    return found


def make_ready() -> None:
    """Read the codes of all memories into the memory of this process, so that the next question need not."""
    _codes()


_lock = threading.Lock()
_held: dict[int, tuple[int, Any, Any]] = {}
"""By row: its version, the ids, and the codes as eight bytes each, in columns: so they are gone through fastest."""


def _codes() -> list[tuple[Any, Any]]:
    """Ids and codes of all memories, row by row; only what changed since is read again."""
    with _lock:
        versions = dict(Codes.objects.order_by("id").values_list("id", "version"))
        stale = [id_ for id_, version in versions.items() if _held.get(id_, (-1,))[0] != version]
        for start in range(0, len(stale), SOME):
            for block in Codes.objects.filter(id__in=stale[start : start + SOME]).iterator(16):
                ids = np.frombuffer(bytes(block.memory_ids), dtype="<i8")
                bits = np.frombuffer(bytes(block.bits), dtype=np.uint64).reshape(-1, CODE // 8)
                _held[block.pk] = (block.version, ids, np.ascontiguousarray(bits.T))
        for gone in set(_held) - set(versions):
            del _held[gone]
        return [_held[id_][1:] for id_ in versions if id_ in _held]


def _append(ids: Any, bits: Any) -> None:
    start = 0
    while start < len(ids):
        last = Codes.objects.select_for_update().order_by("-id").first()
        if last is None or len(last.memory_ids) >= BLOCK * 8:
            last = Codes.objects.create(memory_ids=b"", bits=b"")
        room = BLOCK - len(last.memory_ids) // 8
        Codes.objects.filter(pk=last.pk).update(
            memory_ids=bytes(last.memory_ids) + ids[start : start + room].tobytes(),
            bits=bytes(last.bits) + bits[start : start + room].tobytes(),
            version=F("version") + 1,
        )
        start += room
