"""What is forgotten must not live on in a snapshot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from mneme.models.snapshot import Snapshot as Row
from mneme.snapshots import index
from mneme.snapshots.covering import Stretch, summed_up, told
from mneme.snapshots.forgotten import forgotten
from mneme.snapshots.sizes import HEADING, LEAST
from mneme.snapshots.snapshot import Snapshot


def make_anew(event_ids: Collection[int]) -> int:
    """Put extracts that say nothing of these events in the place of all snapshots that cover one of them: nothing that
    was made before is shown again, in no session and in no view. A model may write them anew later, without these events
    either. Returns how many were made; 0 where nothing covers the events, or such snapshots were made already."""
    with transaction.atomic():
        stale = [row for row in index.covering(event_ids) if not _is_free_of(row, event_ids)]
        made = 0
        for level in (1, 2):
            of_level = [row for row in stale if row.level == level]
            for row in (row for row in of_level if row.is_current):
                same = [one.event_id for one in of_level if one.first <= row.last and one.last >= row.first]
                index.store(row.session_id, _anew(row, event_ids, same))
                made += 1
        return made


def _is_free_of(row: Row, event_ids: Collection[int]) -> bool:
    """Whether it was made without the events."""
    covered = {id_ for id_ in event_ids if row.first <= id_ <= row.last}
    return all(covered <= set(snapshot.left_out) for snapshot in index.read([row]))


def _anew(row: Row, event_ids: Collection[int], voids: Collection[int]) -> Snapshot:
    most_tokens = max(LEAST, row.cost - HEADING)
    if row.level == 2:
        inside = index.current(row.session_id, 1).filter(first__gte=row.first, last__lte=row.last)
        return replace(summed_up(list(inside), most_tokens, sorted(voids)), first=row.first, last=row.last)
    left_out = {id_ for id_ in event_ids if row.first <= id_ <= row.last}
    left_out |= forgotten(row.session_id, row.first, row.last)
    [old] = index.read([row])
    left_out |= set(old.left_out)
    records, oldest = Stretch(row.session_id, row.first, row.last).read(without=left_out)
    return Snapshot(
        level=1,
        first=row.first,
        last=row.last,
        began=old.began,
        ended=old.ended,
        text=told(records, most_tokens, is_cut=oldest is not None),
        left_out=tuple(sorted(left_out)),
        voids=tuple(sorted(voids)),
    )
