"""What the cortex keeps beside the log: only what can be worked out from it again."""

from __future__ import annotations

from django.db import models


class Spending(models.Model):
    """How far the cost of a session has been added up: see `spending.py`."""

    session = models.OneToOneField("sessions_app.Session", models.CASCADE, primary_key=True, related_name="spending")
    position = models.BigIntegerField(default=0)
    """The id of the last event that is part of it."""
    calls = models.BigIntegerField(default=0)
    tokens = models.BigIntegerField(default=0)
    nanodollars = models.BigIntegerField(default=0)
    unpriced_calls = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"spending of session {self.session_id}"
