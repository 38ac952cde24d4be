"""What is remembered: whether its index is whole, and by what it is found."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from mneme.meaning import is_installed
from mneme.models import Memory, Term, Vector
from operations.doctor.finding import Finding, note, well, wrong

REINDEX = "anima memory reindex makes it anew from the log."


def memory() -> Iterator[Finding]:
    with transaction.atomic():
        own, all_of_them = Memory.objects.filter(repeats=None).count(), Memory.objects.count()
        counted = Term.objects.filter(term=Term.TOTAL).values_list("memories", flat=True).first() or 0
        understood = Vector.objects.count()
    if own == counted:
        yield well("memory", f"{all_of_them:,} memories, {own:,} of them in the index")
    else:
        yield wrong("memory", f"{own:,} memories should be in the index, which counts {counted:,}", REINDEX)
    if is_installed():
        yield well("meaning", f"{understood:,} of {own:,} memories can be found by meaning")
    else:
        remedy = "pip install 'anima[memory]'; docs/memory.md says how to do without its gigabytes."
        yield note("meaning", "the extra memory is not installed: memories are found by words alone", remedy)
