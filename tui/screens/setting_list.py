"""The settings on their pages, to point at one. What is drawn is pure; the keys move a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from anima_project import catalogue
from anima_project.configuration import Configuration
from anima_project.key_bindings import ACTIONS, COMMAND, keys_of, label
from tui.screens.finder import around
from tui.transcript.cells import Line, cells, shortened, steady, text_of
from tui.transcript.flow import flow

FEWEST_ROWS = 3
"""Rows of the list that the explanation leaves on a low screen."""
MOST_FACTS = 8
"""Lines of the explanation at most."""
KEYS = "interface.keys"
NO_KEY = "none"


class Page(StrEnum):
    GENERAL = "General"
    APPEARANCE = "Appearance"
    KEYBINDINGS = "Keybindings"


class How(StrEnum):
    """How a setting is changed."""

    CHOICE = "choice"
    LINE = "line"
    KEY = "key"
    IN_THE_FILE = "in the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A setting as the screen shows it."""

    page: Page
    name: str
    """As `configuration_file` has it."""
    title: str
    value: str
    """As it is edited."""
    default: str
    about: str
    kind: str
    how: How
    choices: Sequence[str] = ()
    variable: str = ""
    """The variable of the environment that has set it; empty if none has."""

    @property
    def next_choice(self) -> str:
        return self.choices[(self.choices.index(self.value) + 1) % len(self.choices)]

    @property
    def shown(self) -> str:
        return (label(self.value) or NO_KEY) if self.how is How.KEY else self.value

    @property
    def facts(self) -> str:
        """What it is, what it may be, and what keeps it from being changed."""
        default = (label(self.default) or NO_KEY) if self.how is How.KEY else self.default
        facts = f"{self.about} ({self.kind}; by default {default})"
        return f"set by {self.variable} in the environment; {facts}" if self.variable else facts


def rows(configuration: Configuration, environ: Mapping[str, str]) -> list[Row]:
    """Every setting, page by page; each action has a row of its own in place of the table of keys."""
    settings = catalogue.settings()
    general = [_row(one, configuration, environ) for one in settings if one.section != "interface"]
    appearance = [
        _row(one, configuration, environ) for one in settings if one.section == "interface" and one.name != KEYS
    ]
    return general + appearance + _key_rows(configuration, environ)


def _row(setting: catalogue.Setting, configuration: Configuration, environ: Mapping[str, str]) -> Row:
    value, choices = setting.value_in(configuration), setting.choices
    if setting.type is bool:
        choices = ("true", "false")
    is_table = isinstance(value, Mapping)
    return Row(
        page=Page.APPEARANCE if setting.section == "interface" else Page.GENERAL,
        name=setting.name,
        title=setting.key if setting.section == "interface" else setting.name,
        value=value if isinstance(value, str) else catalogue.as_toml(value),
        default=catalogue.as_toml(setting.default) if setting.type is not str else setting.default,
        about=setting.about,
        kind=setting.kind,
        how=How.IN_THE_FILE if is_table else How.CHOICE if choices else How.LINE,
        choices=choices,
        variable=setting.variable if setting.variable in environ else "",
    )


def _key_rows(configuration: Configuration, environ: Mapping[str, str]) -> list[Row]:
    keys = keys_of(configuration.interface.keys)
    variable = "ANIMA_INTERFACE_KEYS"
    return [
        Row(
            page=Page.KEYBINDINGS,
            name=f"{KEYS}.{name}",
            title=action.does,
            value=keys[name],
            default=action.key,
            about="the key that the others follow" if name == COMMAND else f"after {label(keys[COMMAND])}, or /{name}",
            kind=f"{name} in the file",
            how=How.KEY,
            variable=variable if variable in environ else "",
        )
        for name, action in ACTIONS.items()
    ]


@dataclass(frozen=True, slots=True)
class SettingList:
    """A page of the settings, or, while one looks for words, those of all pages that have them."""

    rows: Sequence[Row] = ()
    page: Page = Page.GENERAL
    wanted: str = ""
    at: int = 0

    @property
    def shown(self) -> Sequence[Row]:
        words = self.wanted.casefold().split()
        if not words:
            return [row for row in self.rows if row.page is self.page]
        return [row for row in self.rows if _has(f"{row.name} {row.title} {row.about}".casefold(), words)]

    @property
    def chosen(self) -> Row | None:
        shown = self.shown
        return shown[min(self.at, len(shown) - 1)] if shown else None

    def moved(self, by: int) -> SettingList:
        return replace(self, at=max(0, min(len(self.shown) - 1, self.at + by)))

    def looking_for(self, wanted: str) -> SettingList:
        return replace(self, wanted=wanted, at=0)

    def turned(self, by: int) -> SettingList:
        """To another page."""
        pages = list(Page)
        return replace(self, page=pages[(pages.index(self.page) + by) % len(pages)], wanted="", at=0)

    def title(self, width: int) -> Line:
        """The pages, and on which one is."""
        line: Line = [("class:dialog.title", "Settings  ")] if width >= 48 else []
        for page in Page:
            is_open = page is self.page and not self.wanted
            line += [("class:selected" if is_open else "class:hint", f" {page} "), ("", " ")]
        return line

    def lines(self, width: int, height: int) -> list[Line]:
        """At most `height` lines of at most `width` cells: the settings around the pointed one, and what that is."""
        shown = self.shown
        if not shown:
            return []
        facts = self._facts(width, min(MOST_FACTS, height - min(FEWEST_ROWS, len(shown))))
        listed = around(self.at, len(shown), max(1, height - len(facts)))
        titles = min(max((cells(steady(row.title)) for row in shown), default=0), max(1, width * 3 // 5))
        lines = [_line(shown[at], at == self.at, titles, width) for at in listed]
        filling: list[Line] = [[]] * (height - len(lines) - len(facts))
        return [*lines, *filling, *facts][: max(0, height)]

    def _facts(self, width: int, height: int) -> list[Line]:
        """At the foot, with a blank line above where there is room for it."""
        if height < 1 or width < 4 or not (row := self.chosen):
            return []
        style = "class:warning" if row.variable else "class:dialog"
        lines = flow([(style, row.facts)], width - 2)
        if len(lines) > height:
            lines = [*lines[: height - 1], [(style, shortened(f"{text_of(lines[height - 1])} …", width - 2))]]
        lines = [[("class:dialog", " "), *line] for line in lines]
        return [[], *lines] if len(lines) < height else lines


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _line(row: Row, is_chosen: bool, titles: int, width: int) -> Line:
    selected = "class:selected" if is_chosen else ""
    title = shortened(steady(row.title), titles)
    value = " ".join(steady(row.shown).split())
    mark = " *" if row.variable else ""
    head = shortened(f" {title}{' ' * (titles - cells(title))}  ", width)
    value = shortened(value, max(0, width - cells(head) - len(mark) - 1))
    style = "class:hint" if row.variable else "class:key" if row.value != row.default else ""
    line: Line = [(selected, head), (f"{selected} {style}".strip(), f"{value}{mark}")]
    used = cells(head) + cells(value) + len(mark)
    if used > width:
        return [(selected, head)]
    return [*line, (selected, " " * (width - used))]
