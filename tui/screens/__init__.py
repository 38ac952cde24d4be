"""What can cover the conversation: help, sessions, search, settings, the connection. Each is one module."""
