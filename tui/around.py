"""What stands around the conversation, from what the interface holds: the status row and the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands import command_keys
from tui.sidebar import Beside, sidebar
from tui.status_bar import Mode, Status, status_bar
from tui.transcript.cells import Line

if TYPE_CHECKING:
    from tui.interface import Interface

BORDER = ("class:sidebar.border", "│")


def status_of(interface: Interface, width: int) -> Line:
    held, settings = interface.conversations.current, interface.settings
    talk, is_rehearsal = held.talk, interface.cortex.way.is_rehearsal
    mode = Mode.COMMAND if interface.is_commanding else Mode.ASKING if interface.approval.asking else talk.mode
    status = Status(
        mode=mode,
        tool=talk.tool,
        elapsed_s=talk.elapsed_s if interface.appearance.settings.animation else None,
        session=held.title,
        model="rehearsal" if is_rehearsal else settings.model.name,
        used_tokens=interface.used_tokens,
        budget_tokens=settings.viewport.token_budget,
        spent_tokens=interface.spent.tokens,
        cost_usd=None if is_rehearsal else interface.spent.dollars,
        worker=interface.whose_worker,
        elsewhere=interface.conversations.running_elsewhere,
        unread=interface.conversations.unread + held.transcript.new_below,
    )
    return status_bar(status, width)


def sidebar_of(interface: Interface, height: int) -> list[Line]:
    """Exactly `height` lines, with the border before each."""
    held = interface.conversations.current
    beside = Beside(
        session=held.title,
        worker=interface.whose_worker,
        used_tokens=interface.used_tokens,
        budget_tokens=interface.settings.viewport.token_budget,
        queued=tuple(held.talk.inbox.waiting),
        sections=interface.sections,
        commands=command_keys(interface.appearance.keys) if interface.is_commanding else (),
    )
    lines = sidebar(beside, height)
    return [[BORDER, *line] for line in [*lines, *[[]] * (height - len(lines))]]
