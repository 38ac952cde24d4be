"""Feelings: what makes the hormones answer. One feeling a file; a plugin's looks the same as ours."""
