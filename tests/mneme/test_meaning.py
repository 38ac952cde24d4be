"""Meaning: stored small, searched in two steps, and gone with what is forgotten."""

from __future__ import annotations

import pytest

from events_app import cursors
from mneme import forgetting, meaning, minilm, tasks
from mneme.evaluate import retrieve
from mneme.ingest import CURSOR
from mneme.models import Codes, Memory, Vector
from mneme.reindexing import reindex
from sessions_app.models import Session
from tests.mneme.pasts import did, user
from tests.mneme.test_recall import said

np = pytest.importorskip("numpy")
with_the_extra = pytest.mark.skipif(minilm.folder() is None, reason="the extra anima[memory] is not installed")


def kept(session: Session, count: int) -> list[int]:
    """Memories, with vectors drawn by chance."""
    from mneme import vectors

    did(session, *(user(f"ship{n} sails") for n in range(count)))
    cursors.advance(CURSOR)
    ids = list(Memory.objects.order_by("id").values_list("id", flat=True))
    drawn = np.random.default_rng(1).normal(size=(count, minilm.DIMENSIONS)).astype(np.float32)
    assert vectors.keep(ids, drawn) == count
    return ids


def test_the_nearest_are_found_through_their_codes(session: Session) -> None:
    ids = kept(session, 300)
    drawn = np.random.default_rng(1).normal(size=(300, minilm.DIMENSIONS)).astype(np.float32)
    vector = drawn[7] / np.linalg.norm(drawn[7])
    near = meaning.nearest(vector)
    assert next(iter(near)) == ids[7]
    assert near[ids[7]] > 0.99
    assert len(near) == meaning.NEAREST


def test_what_is_forgotten_leaves_no_meaning_behind_not_even_one_under_way(session: Session) -> None:
    from mneme import vectors

    ids = kept(session, 5)
    forgetting.forget(forgetting.same(Memory.objects.get(id=ids[2]).event_id))
    assert not Vector.objects.filter(memory_id=ids[2]).exists()
    assert ids[2] not in vectors.likely(np.ones(minilm.DIMENSIONS, dtype=np.float32), 10)
    assert vectors.keep([ids[2]], np.ones((1, minilm.DIMENSIONS), dtype=np.float32)) == 0
    reindex()
    assert Vector.objects.count() == 4


def test_codes_fill_one_row_after_another(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from mneme import vectors

    monkeypatch.setattr(vectors, "BLOCK", 16)
    ids = kept(session, 40)
    assert Codes.objects.count() == 3
    assert set(vectors.likely(np.ones(minilm.DIMENSIONS, dtype=np.float32), 100)) == set(ids)


@with_the_extra
def test_what_means_the_same_is_found_without_a_word_in_common(session: Session) -> None:
    did(session, user("My physician told me to drink less coffee."), user("The parcel arrived on Tuesday."))
    cursors.advance(CURSOR)
    assert tasks.understand() == 2
    assert tasks.understand() == 0
    assert said("What did the doctor advise about caffeine?")[0].startswith("My physician")


def test_documents_of_ones_own_can_be_searched() -> None:
    documents = [
        {"id": "a", "text": "What about the red boat?", "speaker": "Ada", "date": "3 May 2026"},
        {"id": "b", "text": "Sold, at last.", "speaker": "Bo", "date": "3 May 2026"},
        {"id": "c", "text": "I like herring.", "speaker": "Ada", "date": "4 May 2026"},
        {"id": "d", "text": ""},
    ]
    first, second, none = retrieve(documents, ["What did Bo do with the red boat?", "herring", ""], 2)
    assert set(first) == {"a", "b"}
    assert second[0] == "c"
    assert none == [] or minilm.folder() is not None
    assert retrieve([], ["anything"], 3) == [[]]
