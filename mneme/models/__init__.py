"""What memory keeps beside the log, to find things by: all of it can be dropped, and is made again from the log."""

from mneme.models.pin import Pin as Pin
from mneme.models.snapshot import Snapshot as Snapshot
