"""What people read: anima feel, anima soul."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from anima_project import state
from anima_project.configuration import configuration
from psyche.errors import UnknownArchetype
from psyche.models import Birth
from sessions_app import reading
from sessions_app.models import Session
from tests.thymos.test_present import live
from thymos.errors import NoSuchTime, UnknownBirth, UnknownName
from thymos.telling import AT_EASE, ago, bar


def said(*arguments: str) -> str:
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as end:
        assert not end.code
    return out.getvalue()


@pytest.fixture
def settings_file() -> Iterator[None]:
    path = state.current().configuration
    before = path.read_text() if path.exists() else None
    yield
    path.unlink(missing_ok=True)
    if before is not None:
        path.write_text(before)
    configuration.cache_clear()


def test_feel_says_in_words_what_it_wants_and_why(session: Session) -> None:
    assert said("feel").strip() == AT_EASE
    live(session)
    words = said("feel")
    assert "It wants " in words
    assert "because the person said" in words
    assert not any(name in words for name in ("dopamine", "oxytocin"))


def test_feel_shows_levels_to_who_asks_for_them(session: Session) -> None:
    live(session)
    assert "rests at 40" in said("feel", "--levels")
    told = json.loads(said("feel", "--json"))
    assert told["levels"].keys() >= {"dopamine", "frustration"}
    assert told["silent"] is False


def test_soul_shows_the_person_and_the_matrix(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # where the table has room
    shown = said("soul")
    assert "Born as archetype balanced." in shown
    assert "tool_failed" in shown


def test_a_soul_is_shown_before_it_is_adopted_and_the_old_one_can_come_back(session: Session) -> None:
    live(session, 2)
    assert "Nothing was changed" in said("soul", "new", "--archetype", "stoic")
    assert not Birth.objects.exists()
    said("soul", "new", "--archetype", "stoic", "--adopt")
    stoic = Birth.objects.get()
    said("soul", "new", "--random", "--seed", "7", "--name", "Vera", "--adopt")
    assert "Vera" in said("soul")
    said("soul", "new", "--again", str(stoic.pk), "--adopt")
    assert Birth.objects.current().matrix == stoic.value.matrix
    assert "Beside who it is now" in said("soul", "new", "--from-history")
    assert said("soul", "history").count("soul ") >= 3


def test_the_archetypes_are_listed(db: None) -> None:
    listed = said("soul", "new", "--archetype", "?")
    assert listed.count("\n") >= 12
    assert "explorer" in listed


@pytest.mark.parametrize(
    ("error", "arguments"),
    [
        (UnknownArchetype, ("new", "--archetype", "nobody")),
        (UnknownBirth, ("new", "--again", "77")),
        (UnknownName, ("why", "joy")),
        (UnknownName, ("why", "joy.dopamine")),
        (NoSuchTime, ("replay", "--to", "tomorrow")),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(error: Any, arguments: tuple[str, ...], db: None) -> None:
    with pytest.raises(error, match=r"Use one of|there are|none was|write"):
        said("soul", *arguments)


def test_why_names_the_events_behind_a_level(session: Session) -> None:
    live(session)
    words = said("soul", "why", "oxytocin")
    assert words.startswith("It is at ")
    assert "the person said thanks" in words
    assert "event " in words


def test_why_names_the_events_behind_a_coefficient(session: Session) -> None:
    live(session, 20)
    assert "it was born as 1.000" in said("soul", "why", "user_spoke.oxytocin")
    assert "was a good end" in said("soul", "why", "user_spoke.oxytocin")
    assert "Nothing has moved it." in said("soul", "why", "refused.cortisol")
    assert "user_spoke.oxytocin" in said("soul", "history", "user_spoke.oxytocin")


def test_replay_shows_how_it_was(session: Session) -> None:
    live(session)
    assert AT_EASE in said("soul", "replay", "--to", "2020-01-01")
    assert "It wants " in said("soul", "replay", "--to", "0s")


def test_off_silences_it_and_on_lets_it_speak(settings_file: None, session: Session) -> None:
    assert "silent" in said("soul", "off")
    assert "says nothing of it" in said("feel")
    assert "speaks" in said("soul", "on")
    assert "says nothing of it" not in said("feel")


def test_a_bar_shows_level_and_baseline() -> None:
    assert bar(50, 20).index("┃") == 6
    assert bar(50, 20).count("█") == 14
    assert bar(0, 100).endswith("┃")


def test_times_are_told_as_people_tell_them() -> None:
    assert [ago(round(s * 1e9)) for s in (0, 1, 90, 7_200, 200_000)] == [
        "just now",
        "1 second ago",
        "2 minutes ago",
        "2 hours ago",
        "2 days ago",
    ]
    assert reading.when(0) == "1970-01-01 00:00 UTC"
