"""Recall by meaning, where the extra `memory` is installed; without it, nothing is near anything, and words alone count.

Which memories are near is found in two steps: all codes of one bit a number are looked through in memory (48 MB for a
million), and the best few hundred are compared exactly.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection

from mneme import minilm
from mneme.passages import both_ends

if TYPE_CHECKING:
    from mneme.minilm import Floats

log = logging.getLogger(__name__)

NEAREST: Final = 100
"""Candidates by meaning."""
COMPARED: Final = 500
"""Those that are compared exactly to find them."""
HEEDED: Final = 400
"""Characters of a question whose meaning is worked out, half from its beginning and half from its end: 0.1 ms each."""


@cache
def is_installed() -> bool:
    return minilm.folder() is not None


def of_question(text: str, *, can_wait: bool = True) -> Floats | None:
    """The meaning of a text; None without the extra, or, for who cannot wait, while the model is still being read."""
    if not is_installed():
        return None
    if not can_wait and not _ready.is_set():
        return None
    model = minilm.model()
    if model is None or not text.strip():
        return None
    found: Floats = model.embed([both_ends(text, HEEDED)])[0]
    return found


def nearest(vector: Floats | None) -> dict[int, float]:
    """The memories nearest in meaning, the nearest first, with the cosines: NEAREST of them are good candidates, and of
    some more it is known already."""
    if vector is None:
        return {}
    from mneme import vectors

    close = closeness(vector, vectors.likely(vector, COMPARED))
    return dict(sorted(close.items(), key=lambda pair: -pair[1]))


def closeness(vector: Floats | None, ids: Iterable[int]) -> dict[int, float]:
    """By memory, the cosine of its meaning with that of the vector; what has none stored is missing."""
    if vector is None:
        return {}
    from mneme import vectors

    return vectors.cosines(vector, list(ids))


_ready = threading.Event()
"""Set once the model and the codes are read."""


def read() -> None:
    """Read the model and the codes of all memories: for the next question of who cannot wait. In a thread of its own."""
    model = minilm.model() if is_installed() else None
    if model is None:
        return
    from mneme import vectors

    model.embed(["warm"])
    try:
        vectors.make_ready()
    except DatabaseError:  # the next question reads them, or goes without
        log.warning("The codes of the memories could not be read", exc_info=True)
    finally:
        connection.close()  # this thread's own
    _ready.set()
