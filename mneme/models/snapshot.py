from __future__ import annotations

from django.db import models


class Snapshot(models.Model):
    """Where in the log a snapshot is, and what it covers: its text is the event's. See `snapshots/index.py`."""

    event_id = models.BigIntegerField(primary_key=True)
    """Of the event that it is. No foreign key here: with one, deleting a session would read all its events."""
    session = models.ForeignKey("sessions_app.Session", models.CASCADE, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    """1: of a stretch of events. 2: of snapshots of level 1."""
    first = models.BigIntegerField()
    """The id of the first event covered, and of the last one in `last`."""
    last = models.BigIntegerField()
    cost = models.PositiveIntegerField()
    """Tokens of what is shown of it, estimated."""
    is_by_model = models.BooleanField()
    is_current = models.BooleanField(default=True)
    """No later one covers the same on its level."""
    is_void = models.BooleanField(default=False)
    """It holds what was forgotten since, and is never shown again."""
    spent = models.PositiveIntegerField(default=0)
    """Tokens that the model read and wrote for it."""
    timestamp = models.BigIntegerField()
    """When it was made, in nanoseconds since the epoch."""
    tries = models.PositiveSmallIntegerField(default=0)
    """How often a model was asked in vain for a better one."""

    class Meta:
        indexes = (
            models.Index(
                fields=("session", "level", "last"), condition=models.Q(is_current=True), name="snapshot_place"
            ),
            models.Index(
                fields=("event_id",),
                condition=models.Q(is_current=True, is_by_model=False),
                name="snapshot_extract",
            ),
            models.Index(fields=("timestamp",), condition=models.Q(is_by_model=True), name="snapshot_spent"),
        )

    def __str__(self) -> str:
        return f"snapshot {self.event_id} of level {self.level}, of events {self.first} to {self.last}"
