"""Sections of the sidebar that plugins bring: one class like `Screen`, and one line of entry point in the group
`anima.screens`."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from anima_project.plain_text import harmless
from anima_project.plugins.part import SCREENS
from anima_project.plugins.plugged import Plugged, unsound
from sessions_app.sections import Section

MOST_LINES = 12


class Screen(Protocol):
    """Made once per process, without arguments, when the sidebar is first drawn."""

    name: ClassVar[str]

    def section(self, session_id: int) -> Section | None:
        """What it shows beside this session: a title and a few short lines, or nothing for now. Asked whenever something
        happened, in the thread that owns the database, so be quick."""


def show(sender: Any, session_id: int, **_: Any) -> list[Section]:
    """The sections that plugins bring."""
    found = screens.ask(lambda screen: _checked(screen.section(session_id)))
    return [section for _, section in found if section is not None]


def _checked(section: Section | None) -> Section | None:
    if section is None:
        return None
    if not isinstance(section, Section) or not section.is_text:
        raise TypeError("section returned something else than a Section of texts")
    return Section(title=harmless(section.title), lines=tuple(map(harmless, section.lines[:MOST_LINES])))


def _fault_of(made: Any, name: str) -> str | None:
    return unsound(made, name, "section")


screens: Plugged[Screen] = Plugged(SCREENS, _fault_of)
