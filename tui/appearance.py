"""What the settings of the interface come to on this terminal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prompt_toolkit.styles import BaseStyle

from anima_project.configuration import Interface
from anima_project.key_bindings import keys_of
from tui.colours import color_depth
from tui.themes import style_of, theme_named
from tui.transcript.look import Look, Times, ViewMode


@dataclass(frozen=True, slots=True)
class Appearance:
    """How the screen looks, and which keys it hears."""

    settings: Interface
    style: BaseStyle
    keys: Mapping[str, str]
    """The key of each action; see `key_bindings`."""
    look: Look
    """Of a session for which no view was chosen."""

    @classmethod
    def of(cls, settings: Interface, environ: Mapping[str, str]) -> Appearance:
        return cls(
            settings=settings,
            style=style_of(theme_named(settings.theme, environ), color_depth(environ)),
            keys=keys_of(settings.keys),
            look=Look(mode=ViewMode(settings.view), times=Times(settings.timestamps), is_still=not settings.animation),
        )
