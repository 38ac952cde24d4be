"""What makes looking around in a long log cheap: words, filters and sums, worked out from the log and kept beside it.

A projection in a database of its own (`history` in the settings): it can be deleted at any time, and is filled again.
`filling.py` brings it up to the log, `searching.py` finds events in it, `totals.py` reads the sums.
"""
