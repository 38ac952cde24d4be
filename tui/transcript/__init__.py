"""The transcript: what was said and done in a session, drawn from a window over the log.

`Transcript` is what the application holds; `TranscriptControl` draws it; `log.answer` reads for it.
"""
