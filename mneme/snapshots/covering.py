"""Sees that what is out of view is covered by snapshots: extracts at first, which need no model and no worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from events_app.models import Event, Record
from mneme.models.snapshot import Snapshot as Row
from mneme.snapshots import index
from mneme.snapshots.choosing import due
from mneme.snapshots.extract import extract, extract_of_texts
from mneme.snapshots.forgotten import forgotten
from mneme.snapshots.pieces import pieces
from mneme.snapshots.sizes import Sizes
from mneme.snapshots.snapshot import Snapshot

MOST = 2_000
"""Events that are read to cover what no snapshot covers. Only a history that was taken in has more of them at once: its
beginning is then covered by a snapshot that says how much it passes over."""

NOTHING = "(Nothing was said that could be told.)"


def cover(session_id: int, before: int, sizes: Sizes) -> None:
    """Every event of the session before the id `before` is covered afterwards, and level 1 has room at the head. Reads
    what is not covered yet, at most MOST events; nothing if all is."""
    covered = index.covered_until(session_id)
    gap = Event.objects.filter(session_id=session_id, id__gt=covered, id__lt=before).in_context()
    newest = list(islice(gap.newest_first().records(), MOST))
    if newest:
        oldest = gap.order_by("id").first() if len(newest) == MOST else None
        for number, piece in enumerate(pieces(newest[::-1], sizes.piece)):
            is_cut = number == 0 and oldest is not None and oldest.pk < piece[0].id
            index.store(session_id, extracted(session_id, piece, sizes, oldest if is_cut else None))
    while few := due(list(index.not_in_level_2(session_id)), sizes.room_1):
        index.store(session_id, summed_up(few, sizes))


def extracted(
    session_id: int, piece: Sequence[Record], sizes: Sizes, oldest: Event | None = None, voids: Iterable[int] = ()
) -> Snapshot:
    """An extract of the piece; it covers what was before it as well, from `oldest` on, and says that it does not tell
    of that."""
    first = oldest.pk if oldest else piece[0].id
    left_out = forgotten(session_id, first, piece[-1].id)
    told = [record for record in piece if record.id not in left_out]
    note = "(What was before this is not told here.)" if oldest else ""
    return Snapshot(
        level=1,
        first=first,
        last=piece[-1].id,
        began=oldest.timestamp if oldest else piece[0].timestamp,
        ended=piece[-1].timestamp,
        text=extract(told, sizes.length_1, note) or NOTHING,
        left_out=tuple(sorted(left_out)),
        voids=tuple(voids),
    )


def summed_up(rows: Sequence[Row], sizes: Sizes, voids: Iterable[int] = ()) -> Snapshot:
    """An extract of the snapshots of these rows, oldest first, as one of level 2."""
    snapshots = index.read(rows)
    return Snapshot(
        level=2,
        first=rows[0].first,
        last=rows[-1].last,
        began=min((one.began for one in snapshots), default=0),
        ended=max((one.ended for one in snapshots), default=0),
        text=extract_of_texts([one.text for one in snapshots], sizes.length_2) or NOTHING,
        left_out=tuple(sorted({id_ for one in snapshots for id_ in one.left_out})),
        voids=tuple(voids),
    )
