"""Snapshots: what left the view, in few words."""
