"""What Django looks for: importing the two makes them known to the site."""

from history.event_admin import EventAdmin
from history.session_admin import SessionAdmin

__all__ = ["EventAdmin", "SessionAdmin"]
