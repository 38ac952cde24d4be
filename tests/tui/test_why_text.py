from __future__ import annotations

from sessions_app.sections import Section
from tui.why_text import NOTHING, why_text


def test_each_thing_has_its_reasons_below_it() -> None:
    told = [Section(title="It wants tea.", lines=("it rained", "it is five")), Section(title="It hums.")]
    assert why_text(told) == "It wants tea.\n  · it rained\n  · it is five\n\nIt hums."


def test_where_there_is_nothing_to_explain_that_is_said() -> None:
    assert why_text([]) == NOTHING
