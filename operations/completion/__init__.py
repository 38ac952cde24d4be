"""Completion for shells: scripts that know the commands by heart, so that Tab starts nothing."""
