"""Themes: how each class of style looks. Whole names, so that a reader finds a class where it is used.

A theme without colours marks what matters by weight alone. Where the terminal has few colours (`colours.py`),
the nearest ones are taken. What prompt_toolkit draws by itself, such as the menu of completions, has
colours of its own; each of these classes stands here as well, so that it looks like the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.colours import is_light, nearest_of_sixteen, wants_no_color

if TYPE_CHECKING:
    from prompt_toolkit.output import ColorDepth
    from prompt_toolkit.styles import BaseStyle

Theme = Mapping[str, str]

# What has the same shape in every theme; the colours are added to it.
_SHAPE: Theme = {
    # the transcript
    "label.you": "bold",
    "label.anima": "bold",
    "you": "",
    "thinking": "italic",
    "interrupted": "italic",
    "tool": "",
    "tool.subject": "",
    "tool.running": "",
    "tool.failed": "bold",
    "tool.input": "",
    "tool.output": "",
    "notice": "",
    "warning": "",
    "error": "bold",
    "meta": "",
    "empty": "",
    "below": "reverse",
    # Markdown
    "md.heading": "bold",
    "md.heading.first": "underline",
    "md.strong": "bold",
    "md.em": "italic",
    "md.strike": "strike",
    "md.code": "",
    "md.link": "underline",
    "md.address": "",
    "md.bullet": "",
    "md.quote": "",
    "md.rule": "",
    "md.html": "",
    "md.table.border": "",
    "md.table.head": "bold",
    # code
    "code": "",
    "code.comment": "italic",
    "code.keyword": "bold",
    "code.string": "",
    "code.number": "",
    "code.operator": "",
    "code.function": "",
    "code.type": "",
    "code.builtin": "",
    "code.decorator": "",
    "code.attribute": "",
    "code.variable": "",
    "code.inserted": "",
    "code.deleted": "",
    "code.error": "",
    # the status bar
    "status": "reverse",
    "status.mode": "bold",
    "status.mode.command": "",
    "status.mode.thinking": "",
    "status.mode.asking": "",
    "status.mode.tool": "",
    "status.unread": "bold",
    "status.warning": "bold",
    # the sidebar
    "sidebar": "",
    "sidebar.title": "bold",
    "sidebar.border": "",
    "sidebar.key": "bold",
    "sidebar.value": "",
    "sidebar.meter": "",
    "sidebar.meter.rest": "",
    # the input
    "input": "",
    "input.border": "",
    "input.placeholder": "",
    "input.limit": "bold",
    "input.fold": "underline",
    "input.shell": "bold",
    "queued": "italic",
    "queued.selected": "reverse",
    # dialogs, lists, approvals, settings
    "dialog": "bg:default",
    "dialog.title": "bold",
    "dialog.border": "",
    "selected": "reverse",
    "match": "reverse",
    "hint": "",
    "key": "bold",
    "approval": "bold",
    "approval.command": "",
    "good": "",
    "bad": "bold",
    "unsure": "",
    # what prompt_toolkit draws
    "completion-menu": "bg:default fg:default",
    "completion-menu.completion": "",
    "completion-menu.completion.current": "bg:default fg:default reverse",
    "completion-menu.meta.completion": "bg:default fg:default",
    "completion-menu.meta.completion.current": "bg:default fg:default reverse",
    "scrollbar.background": "bg:default",
    "scrollbar.button": "bg:default reverse",
    "scrollbar.arrow": "bold",
    "search": "bg:default fg:default underline",
    "search.current": "reverse",
    "incsearch": "bg:default fg:default underline",
    "incsearch.current": "reverse",
    "control-character": "fg:default bold",
    "nbsp": "fg:default underline",
    "window-too-small": "bg:default fg:default",
}

_DARK: Theme = {
    "label.you": "#7fb4ff",
    "label.anima": "#d7a6ff",
    "thinking": "#8a8a8a",
    "interrupted": "#d7af5f",
    "tool": "#87af87",
    "tool.subject": "#c6c6c6",
    "tool.running": "#d7af5f",
    "tool.failed": "#ff8787",
    "tool.input": "#afafaf",
    "tool.output": "#8a8a8a",
    "notice": "#87afaf",
    "warning": "#d7af5f",
    "error": "#ff8787",
    "meta": "#767676",
    "empty": "#8a8a8a",
    "md.heading": "#ffd7af",
    "md.code": "#ffaf87",
    "md.link": "#87afff",
    "md.address": "#767676",
    "md.bullet": "#767676",
    "md.quote": "#767676",
    "md.rule": "#585858",
    "md.html": "#8a8a8a",
    "md.table.border": "#585858",
    "code": "#d0d0d0",
    "code.comment": "#808080",
    "code.keyword": "#ff87af",
    "code.string": "#afd787",
    "code.number": "#d7afff",
    "code.operator": "#afafaf",
    "code.function": "#87d7ff",
    "code.type": "#87d7ff",
    "code.builtin": "#87d7d7",
    "code.decorator": "#d7d787",
    "code.attribute": "#d7d787",
    "code.variable": "#ffaf87",
    "code.inserted": "#87d787",
    "code.deleted": "#ff8787",
    "code.error": "#ff8787",
    "status": "noreverse bg:#303030 #c6c6c6",
    "status.mode": "bg:#444444 #ffffff",
    "status.mode.command": "bg:#d7af5f #000000",
    "status.mode.thinking": "bg:#5f5f87 #ffffff",
    "status.mode.asking": "bg:#d75f5f #ffffff",
    "status.mode.tool": "bg:#5f875f #ffffff",
    "status.unread": "#d7af5f",
    "status.warning": "#ff8787",
    "sidebar": "#b2b2b2",
    "sidebar.title": "#d7a6ff",
    "sidebar.border": "#444444",
    "sidebar.key": "#ffd7af",
    "sidebar.value": "#c6c6c6",
    "sidebar.meter": "#87af87",
    "sidebar.meter.rest": "#444444",
    "input.border": "#444444",
    "input.placeholder": "#6c6c6c",
    "input.limit": "#ff8787",
    "input.fold": "#87afaf",
    "input.shell": "#d7af5f",
    "queued": "#8a8a8a",
    "dialog.title": "#d7a6ff",
    "dialog.border": "#585858",
    "hint": "#767676",
    "key": "#ffd7af",
    "approval": "#d7af5f",
    "approval.command": "#ffffff",
    "good": "#87d787",
    "bad": "#ff8787",
    "unsure": "#d7af5f",
    "completion-menu": "bg:#303030 #c6c6c6",
    "completion-menu.completion.current": "noreverse bg:#5f5f87 #ffffff",
    "completion-menu.meta.completion": "bg:#303030 #8a8a8a",
    "completion-menu.meta.completion.current": "noreverse bg:#5f5f87 #ffffff",
    "scrollbar.background": "bg:#303030",
    "scrollbar.button": "noreverse bg:#6c6c6c",
    "scrollbar.arrow": "bg:#303030 #c6c6c6",
    "search": "#d7af5f",
    "incsearch": "#d7af5f",
    "control-character": "#d7af5f",
    "nbsp": "#d7af5f",
}

_LIGHT: Theme = {
    "label.you": "#005faf",
    "label.anima": "#8700af",
    "thinking": "#767676",
    "interrupted": "#875f00",
    "tool": "#3a6f3a",
    "tool.subject": "#303030",
    "tool.running": "#875f00",
    "tool.failed": "#af0000",
    "tool.input": "#4e4e4e",
    "tool.output": "#6c6c6c",
    "notice": "#00605f",
    "warning": "#875f00",
    "error": "#af0000",
    "meta": "#767676",
    "empty": "#6c6c6c",
    "md.heading": "#5f2f00",
    "md.code": "#af3f00",
    "md.link": "#0047af",
    "md.address": "#767676",
    "md.bullet": "#767676",
    "md.quote": "#767676",
    "md.rule": "#b2b2b2",
    "md.html": "#6c6c6c",
    "md.table.border": "#9e9e9e",
    "code": "#303030",
    "code.comment": "#767676",
    "code.keyword": "#af005f",
    "code.string": "#3a6f00",
    "code.number": "#6f00af",
    "code.operator": "#4e4e4e",
    "code.function": "#005f87",
    "code.type": "#005f87",
    "code.builtin": "#005f5f",
    "code.decorator": "#6f5f00",
    "code.attribute": "#6f5f00",
    "code.variable": "#af3f00",
    "code.inserted": "#006f00",
    "code.deleted": "#af0000",
    "code.error": "#af0000",
    "status": "noreverse bg:#dadada #303030",
    "status.mode": "bg:#bcbcbc #000000",
    "status.mode.command": "bg:#d7af5f #000000",
    "status.mode.thinking": "bg:#afafd7 #000000",
    "status.mode.asking": "bg:#d75f5f #ffffff",
    "status.mode.tool": "bg:#afd7af #000000",
    "status.unread": "#875f00",
    "status.warning": "#af0000",
    "sidebar": "#4e4e4e",
    "sidebar.title": "#8700af",
    "sidebar.border": "#bcbcbc",
    "sidebar.key": "#5f2f00",
    "sidebar.value": "#303030",
    "sidebar.meter": "#3a6f3a",
    "sidebar.meter.rest": "#bcbcbc",
    "input.border": "#bcbcbc",
    "input.placeholder": "#949494",
    "input.limit": "#af0000",
    "input.fold": "#00605f",
    "input.shell": "#875f00",
    "queued": "#6c6c6c",
    "dialog.title": "#8700af",
    "dialog.border": "#9e9e9e",
    "hint": "#767676",
    "key": "#5f2f00",
    "approval": "#875f00",
    "approval.command": "#000000",
    "good": "#006f00",
    "bad": "#af0000",
    "unsure": "#875f00",
    "completion-menu": "bg:#e4e4e4 #303030",
    "completion-menu.completion.current": "noreverse bg:#afafd7 #000000",
    "completion-menu.meta.completion": "bg:#e4e4e4 #5f5f5f",
    "completion-menu.meta.completion.current": "noreverse bg:#afafd7 #000000",
    "scrollbar.background": "bg:#e4e4e4",
    "scrollbar.button": "noreverse bg:#9e9e9e",
    "scrollbar.arrow": "bg:#e4e4e4 #303030",
    "search": "#875f00",
    "incsearch": "#875f00",
    "control-character": "#875f00",
    "nbsp": "#875f00",
}


def _coloured(colours: Theme) -> Theme:
    return {name: f"{shape} {colours.get(name, '')}".strip() for name, shape in _SHAPE.items()}


THEMES: Mapping[str, Theme] = {"dark": _coloured(_DARK), "light": _coloured(_LIGHT), "none": dict(_SHAPE)}


def theme_named(name: str, environ: Mapping[str, str]) -> Theme:
    """The theme that the configuration names; for `auto` the one that fits the terminal's background. NO_COLOR in the
    environment outranks the configuration."""
    if wants_no_color(environ):
        return THEMES["none"]
    return THEMES[name if name != "auto" else "light" if is_light(environ) else "dark"]


def style_of(theme: Theme, depth: ColorDepth | None = None) -> BaseStyle:
    """The theme as prompt_toolkit takes it. Its own styles stay for what a theme does not name."""
    from prompt_toolkit.output import ColorDepth
    from prompt_toolkit.styles import Style

    if depth == ColorDepth.ANSI_COLORS_ONLY:
        theme = {name: _in_sixteen(style) for name, style in theme.items()}
    return Style.from_dict(dict(theme))


def _in_sixteen(style: str) -> str:
    def named(found: re.Match[str]) -> str:
        return (found[1] or "") + nearest_of_sixteen(found[2], is_background=bool(found[1]))

    return re.sub(r"(bg:)?(#[0-9a-f]{6})", named, style)
