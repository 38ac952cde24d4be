"""One persistent bash per session, on a terminal of its own.

terminal.py opens it, shell.py speaks with it, session.py keeps one open, answer.py words what came out of it,
leftovers.py sees to it that nothing stays behind.
"""
