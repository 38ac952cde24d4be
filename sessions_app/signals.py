"""What the cortex tells and asks the subsystems, without knowing any of them."""

from __future__ import annotations

from django.dispatch import Signal

contributions_wanted = Signal()
"""Sent before each model call with `session_id` and `view`; receivers answer with what they add to it: see
`contributions.py`."""

events_left_view = Signal()
"""Sent when the window has moved, with `session_id`, `first` and `before`: the session's events from id `first` up to,
and without, id `before` are no longer in view."""
