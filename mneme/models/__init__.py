"""What memory keeps beside the log, to find things by: all of it can be dropped, and is made again from the log."""

from mneme.models.memory import PARTS, Codes, Forgotten, Memory, Speaker, Term, Vector
from mneme.models.pin import Pin
from mneme.models.snapshot import Snapshot

__all__ = ["PARTS", "Codes", "Forgotten", "Memory", "Pin", "Snapshot", "Speaker", "Term", "Vector"]
