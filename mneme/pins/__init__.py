"""Pins: words of the user's that stay in view as they were said."""
