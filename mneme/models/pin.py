from __future__ import annotations

from django.db import models


class Pin(models.Model):
    """What is pinned at present: a row goes when it is unpinned. See `pins/pinning.py`."""

    event_id = models.BigIntegerField(primary_key=True)
    """Of the event by which it was pinned. No foreign key, as with snapshots."""
    session = models.ForeignKey("sessions_app.Session", models.CASCADE, related_name="+")
    message_id = models.BigIntegerField()
    """Of the user's message."""
    words = models.TextField(blank=True)
    """The words of it that are meant; empty: all of it."""
    by = models.CharField(max_length=10)
    """user or agent: who pinned it."""
    is_told = models.BooleanField(default=False)
    """The user knows that it does not fit into view."""

    def __str__(self) -> str:
        return f"pin {self.event_id} of message {self.message_id}"
