"""Sees that what is out of view is covered by snapshots: extracts at first, which need no model and no worker."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

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

PASSED_OVER = "(What was before this is not told here.)"
NOTHING = "(Nothing was said that could be told.)"


def cover(session_id: int, before: int, sizes: Sizes) -> None:
    """Every event of the session before the id `before` is covered afterwards, and level 1 has room at the head. Reads
    what is not covered yet, at most MOST events; nothing if all is."""
    gap = Stretch(session_id, index.covered_until(session_id) + 1, before - 1)
    records, oldest = gap.read()
    for piece in pieces(records, sizes.piece):
        index.store(session_id, extracted(session_id, piece, sizes.length_1, oldest))
        oldest = None
    while few := due(list(index.not_in_level_2(session_id)), sizes.room_1):
        index.store(session_id, summed_up(few, sizes.length_2))


class Stretch(NamedTuple):
    """The events of a session from one id to another, both included."""

    session_id: int
    first: int
    last: int

    def read(self, without: Collection[int] = ()) -> tuple[list[Record], Event | None]:
        """The newest MOST of them, oldest first, and the very first if that is not among them."""
        events = Event.objects.filter(session_id=self.session_id, id__gte=self.first, id__lte=self.last).in_context()
        newest = list(islice(events.exclude(id__in=without).newest_first().records(), MOST))[::-1]
        oldest = events.order_by("id").first() if len(newest) == MOST else None
        return newest, oldest if oldest and oldest.pk < newest[0].id else None


def extracted(session_id: int, piece: Sequence[Record], most_tokens: int, oldest: Event | None = None) -> Snapshot:
    """An extract of the piece; it covers what was before it as well, from `oldest` on, and says that it does not tell
    of that."""
    first = oldest.pk if oldest else piece[0].id
    left_out = forgotten(session_id, first, piece[-1].id)
    return Snapshot(
        level=1,
        first=first,
        last=piece[-1].id,
        began=oldest.timestamp if oldest else piece[0].timestamp,
        ended=piece[-1].timestamp,
        text=told([record for record in piece if record.id not in left_out], most_tokens, is_cut=oldest is not None),
        left_out=tuple(sorted(left_out)),
    )


def told(records: Sequence[Record], most_tokens: int, *, is_cut: bool) -> str:
    """The text of an extract."""
    return extract(records, most_tokens, PASSED_OVER if is_cut else "") or NOTHING


def summed_up(rows: Sequence[Row], most_tokens: int, voids: Iterable[int] = ()) -> Snapshot:
    """An extract of the snapshots of these rows, oldest first, as one of level 2."""
    snapshots = index.read(rows)
    return Snapshot(
        level=2,
        first=rows[0].first,
        last=rows[-1].last,
        began=min((one.began for one in snapshots), default=0),
        ended=max((one.ended for one in snapshots), default=0),
        text=extract_of_texts([one.text for one in snapshots], most_tokens) or NOTHING,
        left_out=tuple(sorted({id_ for one in snapshots for id_ in one.left_out})),
        voids=tuple(voids),
    )
