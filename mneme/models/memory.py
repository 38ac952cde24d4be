"""What is kept of the log to find things again. All of it can be dropped, and is made again from the log."""

from __future__ import annotations

from typing import Final

from django.db import models

PARTS: Final = 4_096
"""A memory's id is that of its event times this, plus the number of its part: so it is the same whenever it is made."""


class Speaker(models.TextChoices):
    """Whose words they are. What came through a tool or from the web is never the user's, whatever it says."""

    USER = "user", "the user"
    AGENT = "agent", "you"
    TOOL = "tool", "a tool"
    WEB = "web", "a web page"


class Memory(models.Model):
    """A message, the outcome of a tool, or a part of a long one."""

    id = models.BigIntegerField(primary_key=True)
    session_id = models.BigIntegerField()
    """Not a foreign key: a projection must not hold up the deletion of a session."""
    speaker = models.CharField(max_length=8, choices=Speaker.choices)
    tool = models.CharField(max_length=64, blank=True)
    """The name of the tool that it came through."""
    timestamp = models.BigIntegerField()
    """Nanoseconds since the epoch."""
    text = models.TextField()
    terms = models.TextField()
    """The terms of the text, with a space between: what the index of full text holds. Empty for a repetition."""
    length = models.PositiveIntegerField()
    """How many these are."""
    digest = models.BigIntegerField()
    """The same for texts that say the same in nearly the same words."""
    repeats = models.BigIntegerField(null=True)
    """The id of the first memory that says the same; this one is found through it."""
    levels = models.JSONField(null=True)
    """The hormones when the agent took it in, as its reply recorded them; empty if it did not, null until there is one."""

    class Meta:
        indexes = (
            models.Index(fields=("session_id", "id"), name="memory_session"),
            models.Index(fields=("digest", "id"), name="memory_digest"),
            models.Index(fields=("repeats",), condition=models.Q(repeats__isnull=False), name="memory_repeats"),
            models.Index(fields=("session_id",), condition=models.Q(levels__isnull=True), name="memory_unfelt"),
        )

    def __str__(self) -> str:
        return f"memory of event {self.event_id}"

    @property
    def event_id(self) -> int:
        return self.id // PARTS


class Term(models.Model):
    """In how many memories a term occurs. Two rows are no terms: TOTAL counts all memories, LENGTH the terms in them."""

    TOTAL: Final = "#memories"
    LENGTH: Final = "#terms"

    term = models.CharField(max_length=100, primary_key=True)
    memories = models.BigIntegerField()

    def __str__(self) -> str:
        return self.term


class Forgotten(models.Model):
    """An event that must not be remembered: a tombstone in the log says so."""

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"event {self.event_id} is forgotten"


class Vector(models.Model):
    """The meaning of a memory: 384 whole numbers from -127 to 127. Dear to work out, so it outlives a reindex."""

    memory_id = models.BigIntegerField(primary_key=True)
    numbers = models.BinaryField()

    def __str__(self) -> str:
        return f"meaning of memory {self.memory_id}"


class Codes(models.Model):
    """The signs of the vectors of many memories, one bit a number: small enough to be looked through as a whole."""

    memory_ids = models.BinaryField()
    """Eight bytes each, in the order of the codes; 0 for one that is gone."""
    bits = models.BinaryField()
    """48 bytes each."""
    version = models.BigIntegerField(default=0)
    """Grows whenever the row changes."""

    def __str__(self) -> str:
        return f"codes {self.pk}"
