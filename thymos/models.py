"""What is kept of the fold, so that reading is cheap. All of it can be dropped, and is made again from the log."""

from __future__ import annotations

from django.db import models


class Checkpoint(models.Model):
    """The state after all events up to a position. The newest one moves on with the log, a few older ones are left on
    the way: to go on from when a session is deleted, and to begin from when somebody asks for the past."""

    position = models.BigIntegerField()
    """The id of the last event in it."""
    is_milestone = models.BooleanField(default=False)
    """Whether it stays where it is."""
    timestamp = models.BigIntegerField(default=0)
    """Of the last event in it."""
    fingerprint = models.CharField(max_length=16)
    """Of the physiology that it was made with: under another one it is worth nothing."""
    birth = models.BigIntegerField(default=0)
    """The id of the birth in force, 0 for none: if another one should be, it is worth nothing."""
    state = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("position",), condition=models.Q(is_milestone=True), name="one_milestone_at_a_position"
            ),
            models.UniqueConstraint(
                fields=("is_milestone",), condition=models.Q(is_milestone=False), name="one_present_state"
            ),
        )

        indexes = (models.Index(fields=("timestamp",), name="checkpoint_timestamp"),)

    def __str__(self) -> str:
        return f"state after event {self.position}"


class Sample(models.Model):
    """How it stood at a reply, for charts: at most one a minute. See `trail.Sample`, which has the same fields."""

    event_id = models.BigIntegerField(primary_key=True)
    """Not a foreign key: a projection must not hold up the deletion of a session."""
    timestamp = models.BigIntegerField()
    levels = models.JSONField()
    wants = models.JSONField()
    counts = models.JSONField(default=dict)
    onsets = models.JSONField(default=dict)
    coefficients = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=("timestamp",), name="sample_timestamp"),)

    def __str__(self) -> str:
        return f"levels at event {self.event_id}"
