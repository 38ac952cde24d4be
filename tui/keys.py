"""What the keys do that belong to no pane: the command mode, stopping, scrolling, leaving."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import (
    DynamicKeyBindings,
    KeyBindings,
    KeyBindingsBase,
    KeyPressEvent,
    merge_key_bindings,
)
from prompt_toolkit.keys import Keys

from anima_project.key_bindings import COMMAND

if TYPE_CHECKING:
    from tui.interface import Interface

TWICE_S = 2.0
"""Two Ctrl+C within so many seconds quit."""


def bindings(interface: Interface) -> KeyBindingsBase:
    """All of them; those of the command mode are asked of the interface each time, for they can be changed."""
    keys = KeyBindings()
    _stopping(interface, keys)
    _scrolling(interface, keys)
    return merge_key_bindings([keys, DynamicKeyBindings(lambda: interface.command_mode)])


def command_mode(interface: Interface, key_of: Mapping[str, str]) -> KeyBindings:
    """The command mode, and what its keys do."""
    keys = KeyBindings()
    names = {key: name for name, key in key_of.items() if key}
    commanding = Condition(lambda: interface.is_commanding)

    @keys.add(key_of[COMMAND], eager=True)
    def _enter(event: KeyPressEvent) -> None:
        interface.is_commanding = not interface.is_commanding

    @keys.add(Keys.Any, filter=commanding, eager=True)
    def _choose(event: KeyPressEvent) -> None:
        interface.is_commanding = False
        pressed = event.key_sequence[0].key
        if name := names.get(pressed.value if isinstance(pressed, Keys) else pressed):
            interface.actions.do(name)

    return keys


def _stopping(interface: Interface, keys: KeyBindings) -> None:
    covered = Condition(lambda: interface.screen is not None)
    asking = Condition(lambda: interface.approval.asking is not None)
    pressed_at = 0.0

    @keys.add("escape", filter=covered)
    def _back(event: KeyPressEvent) -> None:
        interface.back()

    @keys.add("escape", filter=~covered & ~asking)
    def _stop_or_clear(event: KeyPressEvent) -> None:
        if interface.conversations.current.talk.is_running:
            interface.actions.stop()
        else:
            interface.input.clear()

    @keys.add("c-c", eager=True)
    def _stop_or_quit(event: KeyPressEvent) -> None:
        nonlocal pressed_at
        now = time.monotonic()
        if now - pressed_at < TWICE_S:
            interface.actions.quit()
            return
        pressed_at = now
        if interface.conversations.current.talk.is_running:
            interface.actions.stop()
        else:
            interface.input.notify("Ctrl+C once more quits.")

    @keys.add("c-d", filter=~covered & Condition(lambda: not interface.input.text))
    def _quit(event: KeyPressEvent) -> None:
        interface.actions.quit()


def _scrolling(interface: Interface, keys: KeyBindings) -> None:
    @keys.add("pageup")
    def _page_up(event: KeyPressEvent) -> None:
        interface.conversations.current.transcript.page_up()
        interface.changed()

    @keys.add("pagedown")
    def _page_down(event: KeyPressEvent) -> None:
        interface.conversations.current.transcript.page_down()
        interface.changed()

    @keys.add("c-o", filter=Condition(lambda: interface.screen is None), eager=True)
    def _fold(event: KeyPressEvent) -> None:
        interface.actions.fold_nearest()
        interface.changed()

    @keys.add("c-home")
    def _home(event: KeyPressEvent) -> None:
        interface.conversations.current.transcript.home()
        interface.changed()

    @keys.add("c-end")
    def _end(event: KeyPressEvent) -> None:
        interface.conversations.current.transcript.end()
        interface.changed()
