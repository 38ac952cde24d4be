from __future__ import annotations

import pytest

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import UserMessage
from mneme.errors import CannotPin
from sessions_app.models import Session
from tui.pinned import pinned, pins_text, unpinned


def say(session: Session, text: str) -> None:
    emit(Event.of(session.pk, UserMessage(content=text)))


def test_what_was_said_last_is_pinned_and_shown_and_let_go_of(session: Session) -> None:
    say(session, "Never in verse.\nNot once.")
    assert pinned(session.pk, "").startswith("Pinned: “Never in verse. Not once.”")
    assert pins_text(session.pk).startswith("1  20")
    assert pins_text(session.pk).endswith("pinned by you\nNever in verse.\nNot once.")
    assert unpinned(session.pk, "") == "No longer pinned: “Never in verse. Not once.”."
    assert "Nothing is pinned" in pins_text(session.pk)


def test_a_pin_is_named_by_its_place_in_the_list(session: Session) -> None:
    for text in ("first", "second", "third"):
        say(session, text)
        pinned(session.pk, "")
    assert "“second”" in unpinned(session.pk, "2")
    with pytest.raises(CannotPin, match="from 1 to 2"):
        unpinned(session.pk, "3")
    with pytest.raises(CannotPin, match="from 1 to 2"):
        unpinned(session.pk, "second")


def test_who_pins_more_than_fits_is_told_at_once(session: Session) -> None:
    say(session, "word " * 20_000)
    assert "more than head.pins has room for" in pinned(session.pk, "")


def test_nothing_to_pin_is_said_plainly(session: Session) -> None:
    with pytest.raises(CannotPin, match="none of the user's last"):
        pinned(session.pk, "")
    with pytest.raises(CannotPin, match="Nothing"):
        unpinned(session.pk, "")
