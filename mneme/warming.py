"""What the first recall of a process would wait for is read beside all else: the code, the stemmer, the model."""

from __future__ import annotations

import importlib
import threading
from functools import cache


@cache
def begin() -> None:
    """Once in a process; returns at once."""
    threading.Thread(target=_read, name="mneme-warming", daemon=True).start()


def _read() -> None:
    for name in ("mneme.recall", "mneme.reminding"):
        importlib.import_module(name)
    from mneme import meaning
    from mneme.terms import terms

    terms("sailing")
    meaning.read()
