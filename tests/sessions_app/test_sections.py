from __future__ import annotations

from typing import Any

from sessions_app.sections import Section, gather, reasons, reasons_wanted, sections_wanted


def test_a_subsystem_shows_a_section_and_one_that_fails_shows_nothing() -> None:
    wish = Section(title="It wants", lines=("to go outside",))

    def show(session_id: int, **_: Any) -> list[Section]:
        assert session_id == 7
        return [wish]

    def fail(**_: Any) -> None:
        raise ZeroDivisionError

    sections_wanted.connect(fail)
    sections_wanted.connect(show)
    try:
        assert gather(7) == (wish,)
    finally:
        sections_wanted.disconnect(fail)
        sections_wanted.disconnect(show)


def test_what_is_no_text_is_not_shown() -> None:
    def show(**_: Any) -> list[Section]:
        nothing: Any = None
        return [
            Section(title=nothing, lines=()),
            Section(title="a list", lines=nothing),
        ]

    sections_wanted.connect(show)
    try:
        assert gather(7) == ()
    finally:
        sections_wanted.disconnect(show)


def test_whoever_shows_something_can_say_what_is_behind_it() -> None:
    source = Section(title="You like tea", lines=("said yesterday, event 3",))

    def explain(session_id: int, **_: Any) -> Section:
        return source

    reasons_wanted.connect(explain)
    try:
        assert reasons(7)[-1] == source
    finally:
        reasons_wanted.disconnect(explain)
