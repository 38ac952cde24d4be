"""The settings: see them, and change them in the configuration file, where they take effect at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.containers import Container

from anima_project import configuration_file, state
from anima_project.configuration import Configuration
from anima_project.errors import ConfigurationError
from anima_project.key_bindings import label, wrong_in
from tui.current_settings import CurrentSettings
from tui.screens.finder import begin, finder
from tui.screens.screen import framed
from tui.screens.setting_list import KEYS, How, Row, SettingList, rows
from tui.transcript.cells import Line
from tui.transcript.flow import flow

WIDE = 80
"""Columns from which on the hints say more."""
_CONTROL_KEYS = [f"c-{chr(letter)}" for letter in range(ord("a"), ord("z") + 1) if chr(letter) not in "chijm"]


class SettingsScreen:
    """`on_change` is called after the file was written; `on_edit` is to open it in an editor."""

    def __init__(
        self, settings: CurrentSettings, *, on_change: Callable[[], None], on_edit: Callable[[], None]
    ) -> None:
        self._settings, self._on_change, self._on_edit = settings, on_change, on_edit
        self._listed: Configuration | None = None  # the one that the rows are of
        self._list = SettingList()
        self._editing: Row | None = None
        self._rebinding: Row | None = None
        self._notice, self._is_bad = "", False
        body, self._line = finder(
            label=self._label,
            on_text=self._typed,
            move=self._move,
            choose=self._choose,
            draw=self._draw,
            keys=self._keys(),
        )
        self._container = framed(lambda: self._now.title(get_app().output.get_size().columns), body, self._hint)

    def __pt_container__(self) -> Container:
        return self._container

    def back(self) -> bool:
        self._say("")
        if self._rebinding:
            self._rebinding = None
            return True
        if self._editing or self._list.wanted:
            if not self._editing:
                self._list = self._list.looking_for("")
            self._editing = None
            begin(self._line, self._list.wanted)
            return True
        return False

    @property
    def _now(self) -> SettingList:
        """As the settings are now, whoever changed them."""
        if self._listed is not self._settings.configuration:
            self._listed = self._settings.configuration
            self._list = replace(self._list, rows=rows(self._listed, os.environ))
        return self._list

    def _say(self, notice: str, *, is_bad: bool = False) -> None:
        self._notice, self._is_bad = notice, is_bad

    # What the keys do.

    def _typed(self, text: str) -> None:
        self._say("")
        if not self._editing:
            self._list = self._now.looking_for(text)
            return
        try:
            configuration_file.check(self._editing.name, text)
        except ConfigurationError as error:
            self._say(error.problem, is_bad=True)

    def _move(self, by: int) -> None:
        if not self._editing:
            self._say("")
            self._list = self._now.moved(by)

    def _turn(self, by: int) -> None:
        self._say("")
        self._list = self._now.turned(by)
        begin(self._line, "")

    def _choose(self) -> None:
        if self._editing:
            if self._write(self._editing, self._line.text):
                self._editing = None
                begin(self._line, self._list.wanted)
        elif (row := self._now.chosen) and self._can_change(row):
            self._say("")
            match row.how:
                case How.CHOICE:
                    self._write(row, row.next_choice)
                case How.KEY:
                    self._rebinding = row
                case How.LINE:
                    self._editing = row
                    begin(self._line, row.value)

    def _reset(self) -> None:
        row = self._now.chosen
        if row and self._can_change(row):
            self._say("")
            self._write(row, None)

    def _rebind(self, key: str) -> None:
        row = self._rebinding
        if row is None or key.startswith("<"):  # what a terminal sends by itself
            return
        if key in ("delete", "c-h"):
            self._rebinding = None
            self._write(row, None)
            return
        name = row.name.removeprefix(f"{KEYS}.")
        if wrong := wrong_in({**self._settings.configuration.interface.keys, name: key}):
            self._say(" ".join(wrong), is_bad=True)
            return
        self._rebinding = None
        self._write(row, key if key != row.default else None)

    def _can_change(self, row: Row) -> bool:
        if row.variable:
            self._say(f"{row.variable} in the environment sets this, and wins over the file.", is_bad=True)
        elif row.how is How.IN_THE_FILE:
            self._say("A table is written in the file itself; Ctrl+E opens it.")
        else:
            return True
        return False

    def _write(self, row: Row, text: str | None) -> bool:
        """None for the default. Whether it was written; if not, the notice says why."""
        path = state.current().configuration
        try:
            if text is None:
                configuration_file.unset(path, row.name)
            else:
                configuration_file.set_value(path, row.name, text)
        except ConfigurationError as error:
            self._say(str(error), is_bad=True)
            return False
        self._say("")
        self._on_change()
        return True

    # What is drawn.

    def _draw(self, width: int, height: int) -> list[Line]:
        problem = self._settings.problem
        if not problem:
            return self._now.lines(width, height) or self._empty()
        said = flow([("class:error", f"{problem} Shown is what held before.")], max(1, width - 2))[: height // 2]
        above: list[Line] = [[("class:dialog", " "), *line] for line in said]
        return [*above, *self._now.lines(width, height - len(above))]

    def _empty(self) -> list[Line]:
        return [[("class:empty", " No setting has these words.")]]

    def _label(self) -> str:
        if self._rebinding:
            return f"{self._rebinding.title}: press a key"
        return f"{self._editing.title}: " if self._editing else "Find: "

    def _hint(self) -> Line:
        is_wide = get_app().output.get_size().columns >= WIDE
        if self._notice:
            return [("class:error" if self._is_bad else "class:notice", self._notice)]
        if self._rebinding:
            default = label(self._rebinding.default)
            reset = f"Delete: {default}" if default else "Delete: none"
            return [("class:hint", f"The next key is taken · {reset} · Esc leaves it")]
        if self._editing:
            return [("class:hint", "Enter takes it · Esc leaves it as it was")]
        if is_wide:
            says = "Enter changes · Delete resets · Tab turns the page · Ctrl+E the file · Esc back"
        else:
            says = "Enter change · Del reset · Tab · Esc"
        return [("class:hint", says)]

    # The keys, beside those of the finder.

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        rebinding = Condition(lambda: self._rebinding is not None)
        free = Condition(lambda: self._rebinding is None and self._editing is None)
        empty = free & Condition(lambda: not self._line.text)

        for name, by, when in (("tab", 1, free), ("s-tab", -1, free), ("right", 1, empty), ("left", -1, empty)):

            @keys.add(name, filter=when)
            def _page(event: KeyPressEvent, by: int = by) -> None:
                self._turn(by)

        @keys.add("delete", filter=empty)
        @keys.add("c-d", filter=empty)
        def _default(event: KeyPressEvent) -> None:
            self._reset()

        @keys.add("c-e", filter=free)
        def _edit(event: KeyPressEvent) -> None:
            self._on_edit()

        @keys.add("escape", filter=rebinding, eager=True)
        def _leave(event: KeyPressEvent) -> None:
            self.back()

        # Each by its name as well, to come before what the key means elsewhere.
        for name in _CONTROL_KEYS:
            keys.add(name, filter=rebinding, eager=True)(self._pressed)
        keys.add(Keys.Any, filter=rebinding, eager=True)(self._pressed)
        return keys

    def _pressed(self, event: KeyPressEvent) -> None:
        key = event.key_sequence[0].key
        self._rebind(key.value if isinstance(key, Keys) else key)
