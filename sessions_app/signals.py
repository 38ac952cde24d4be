"""What the cortex tells and asks the subsystems, without knowing any of them."""

from __future__ import annotations

from django.dispatch import Signal

contributions_wanted = Signal()
"""Sent before each model call with `session_id` and `view`; receivers answer with what they add to it: see
`contributions.py`."""

events_left_view = Signal()
"""Sent when the window has moved, with `session_id`, `first` and `before`: the session's events from id `first` up to,
and without, id `before` are no longer in view."""

head_wanted = Signal()
"""Sent before a model call whose window does not start where the session does, with `session_id`, `view` and `shown`;
receivers answer with what stands at the head of the view: see `head.py`."""

session_imported = Signal()
"""Sent with `session_id` when a session was taken in from a file, in the transaction that does so. Its events are in the
log, and no other receiver was told of them. Who fails here keeps the import from happening."""
