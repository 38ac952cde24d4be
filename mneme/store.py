"""What is remembered, in the database: taking in, and letting go, with all that is counted along. Call in a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import connection

from mneme.models import PARTS, Codes, Forgotten, Memory, Term, Vector

SOME = 500
"""Rows at a time: databases limit the values of a statement."""


def add(memories: Sequence[Memory]) -> None:
    """Take them in. One that says what an earlier one says is linked to it, and takes no room in the index."""
    firsts = _firsts({memory.digest for memory in memories})
    for memory in memories:
        first = firsts.setdefault(memory.digest, memory.id)
        if first != memory.id:
            memory.repeats, memory.terms, memory.length = first, "", 0
    Memory.objects.bulk_create(memories, SOME)
    _count((memory.terms for memory in memories if memory.repeats is None), 1)


def remove(ids: Sequence[int]) -> None:
    """Let go of memories, with their meaning. One that repeated what is gone takes its place."""
    for start in range(0, len(ids), SOME):
        some = ids[start : start + SOME]
        rows = Memory.objects.filter(id__in=some)
        _count(rows.filter(repeats=None).values_list("terms", flat=True), -1)
        rows.delete()
        Vector.objects.filter(memory_id__in=some).delete()
    _drop_codes(ids)
    gone = set(ids)
    for start in range(0, len(ids), SOME):
        left = Memory.objects.filter(repeats__in=ids[start : start + SOME]).order_by("id")
        left_alone = [memory for memory in left if memory.id not in gone]
        if left_alone:
            _take_their_place(left_alone)


def forget(event_ids: Iterable[int]) -> None:
    """The events are not remembered from now on, also if they were not taken in yet."""
    for event_id in event_ids:
        Forgotten.objects.get_or_create(event_id=event_id)
        remove(list(of_event(event_id)))


def of_event(event_id: int) -> Iterable[int]:
    """Ids of the memories of an event."""
    return Memory.objects.filter(id__gte=event_id * PARTS, id__lt=(event_id + 1) * PARTS).values_list("id", flat=True)


def of_session(session_id: int) -> Iterable[int]:
    return Memory.objects.filter(session_id=session_id).values_list("id", flat=True)


def clear() -> None:
    """Everything, to be made anew; meanings are kept, for the same memory has the same."""
    for model in (Memory, Term, Forgotten):
        model.objects.all().delete()


def clear_orphans() -> None:
    """Meanings of what is not remembered any longer."""
    orphans = Vector.objects.exclude(memory_id__in=Memory.objects.values("id")).values_list("memory_id", flat=True)
    gone = list(orphans)
    for start in range(0, len(gone), SOME):
        Vector.objects.filter(memory_id__in=gone[start : start + SOME]).delete()
    _drop_codes(gone)


def _drop_codes(ids: Sequence[int]) -> None:
    if ids and Codes.objects.exists():
        from mneme import vectors  # numpy, which is there if anything was ever understood

        vectors.drop(ids)


def _take_their_place(repetitions: Sequence[Memory]) -> None:
    """Make the first of each kind what the others repeat. The index follows rows that come and go, so they do."""
    from mneme.terms import terms

    Memory.objects.filter(id__in=[memory.id for memory in repetitions]).delete()
    for memory in repetitions:
        found = terms(memory.text)
        memory.repeats, memory.terms, memory.length = None, " ".join(found), len(found)
        memory._state.adding = True
    add(repetitions)


def _firsts(digests: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    wanted = list(digests)
    for start in range(0, len(wanted), SOME):
        rows = Memory.objects.filter(digest__in=wanted[start : start + SOME], repeats=None)
        found |= dict(rows.values_list("digest", "id"))
    return found


def _count(texts: Iterable[str], sign: int) -> None:
    """Keep the frequencies of terms true; one that no memory has any longer goes."""
    counts: Counter[str] = Counter()
    for text in texts:
        found = text.split()
        counts.update(set(found))
        counts[Term.TOTAL] += 1
        counts[Term.LENGTH] += len(found)
    table = Term._meta.db_table
    upsert = f"INSERT INTO {table} (term, memories) VALUES (%s, %s) ON CONFLICT (term) DO UPDATE SET memories = {table}.memories + excluded.memories"
    with connection.cursor() as cursor:
        cursor.executemany(upsert, [(term, sign * count) for term, count in sorted(counts.items())])
    if sign < 0 and counts:
        Term.objects.filter(memories__lte=0).delete()
