"""What the workers do for the log."""

from __future__ import annotations

from events_app import cursors


def advance_cursors() -> int:
    """Safe to run at any time and any number of times: what is handled is not handled again."""
    return cursors.advance_all()
