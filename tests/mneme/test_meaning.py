"""Meaning: stored small, searched in two steps, and gone with what is forgotten."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

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
WEIGHTS = Path(sys.prefix) / "weights"


@pytest.fixture
def the_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The weights, which `bin/test` lays aside for the tests that ask for them."""
    if minilm.folder() is None and not WEIGHTS.is_dir():
        pytest.skip("the weights of the extra anima[memory] are not there: bin/test installs them")
    monkeypatch.syspath_prepend(WEIGHTS)
    _look_again()
    yield
    _look_again()


def _look_again() -> None:
    minilm.model.cache_clear()
    meaning.is_installed.cache_clear()


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
    assert list(near.values()) == sorted(near.values(), reverse=True)


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


@pytest.mark.usefixtures("the_extra")
def test_what_means_the_same_is_found_without_a_word_in_common(session: Session) -> None:
    did(session, user("My physician told me to drink less coffee."), user("The parcel arrived on Tuesday."))
    cursors.advance(CURSOR)
    assert tasks.understand() == 2
    assert tasks.understand() == 0
    assert said("What did the doctor advise about caffeine?")[0].startswith("My physician")


@pytest.mark.usefixtures("the_extra")
def test_many_texts_mean_what_each_means_by_itself() -> None:
    model = minilm.model()
    assert model
    texts = ["a boat", "", "the harbour " * 300, "Wie geht es dir?", "🎉"]
    together = model.embed(texts)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-4)
    for row, text in zip(together, texts, strict=True):
        assert np.allclose(row, model.embed([text])[0], atol=1e-4)


@pytest.mark.usefixtures("the_extra")
def test_the_first_question_that_cannot_wait_goes_without_meaning_until_the_model_is_read(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "_ready", threading.Event())
    assert meaning.of_question("a boat", can_wait=False) is None
    assert meaning.of_question("a boat") is not None
    meaning.read()
    assert meaning.of_question("a boat", can_wait=False) is not None


@pytest.mark.usefixtures("the_extra")
def test_documents_are_found_by_meaning_too() -> None:
    documents = [
        {"id": 1, "text": "My physician told me to drink less coffee.", "speaker": "Ada"},
        {"id": 2, "text": "The parcel arrived on Tuesday.", "speaker": "Ada"},
    ]
    assert retrieve(documents, ["What did Ada's doctor advise about caffeine?"], 1) == [[1]]
