"""Has a model write a snapshot in the place of an extract. For the workers."""

from __future__ import annotations

import time

from django.db.models import F

from anima_project.configuration import Snapshots
from anima_project.plain_text import harmless
from mneme.models.snapshot import Snapshot as Row
from mneme.snapshots import index, prompt
from mneme.snapshots.covering import Stretch
from mneme.snapshots.forgotten import forgotten
from mneme.snapshots.sizes import LEAST
from mneme.snapshots.snapshot import Snapshot
from sessions_app.completion import Question, complete
from sessions_app.errors import CannotComplete, NoModel
from sessions_app.head import tokens

TRIES = 3
DAY_NS = 24 * 3600 * 1_000_000_000


def next_extract(session_id: int) -> Row | None:
    """The extract that a model should write anew first: those of stretches before those of snapshots, the newest first."""
    rows = Row.objects.filter(session_id=session_id, is_current=True, is_by_model=False, tries__lt=TRIES)
    return rows.order_by("level", "-last").first()


def may_spend(settings: Snapshots, now_ns: int | None = None) -> bool:
    """Whether the budget of the last 24 hours has something left."""
    now_ns = time.time_ns() if now_ns is None else now_ns
    return index.spent_since(now_ns - DAY_NS) < settings.tokens_per_day


def rewrite(row: Row, settings: Snapshots) -> bool:
    """Whether the model wrote one. CannotComplete if it may do so at another try; NoModel counts as none."""
    found = index.read([row])
    if not found:
        return False
    left_out = forgotten(row.session_id, row.first, row.last) | set(found[0].left_out)
    most_tokens = max(LEAST, row.cost)
    question = _question(row, left_out, most_tokens, settings.model)
    try:
        answer = complete(question)
    except NoModel:
        return False
    except CannotComplete as error:
        Row.objects.filter(pk=row.pk).update(tries=TRIES if error.is_final else F("tries") + 1)
        if error.is_final:
            return False
        raise
    written = Snapshot(
        level=row.level,
        first=row.first,
        last=row.last,
        began=found[0].began,
        ended=found[0].ended,
        text=within(harmless(answer.text), most_tokens),
        model=answer.model,
        usage=answer.usage,
        left_out=tuple(sorted(left_out)),
    )
    if not Row.objects.filter(pk=row.pk, is_current=True).exists():  # made anew meanwhile, perhaps without something
        return False
    index.store(row.session_id, written)
    return True


def within(text: str, most_tokens: int) -> str:
    """The whole lines of the text that fit; of a single one that does not, its beginning."""
    kept: list[str] = []
    for line in text.strip().splitlines():
        if tokens("\n".join([*kept, line])) > most_tokens:
            break
        kept.append(line)
    return "\n".join(kept) or text.strip()[: most_tokens * 3 // 4] + "…"


def _question(row: Row, left_out: frozenset[int], most_tokens: int, model: str) -> Question:
    if row.level == 2:
        inside = index.current(row.session_id, 1).filter(first__gte=row.first, last__lte=row.last)
        return prompt.of_snapshots(index.read(list(inside)), most_tokens, model)
    records, _ = Stretch(row.session_id, row.first, row.last).read(without=left_out)
    return prompt.of_stretch(records, most_tokens, model)
