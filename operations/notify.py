"""Telling systemd how the service is: sd_notify(3), as far as it is needed."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(message: str) -> None:
    """READY=1 or STOPPING=1. Nothing happens where nobody asked to be told, or nobody hears it."""
    if address := os.environ.get("NOTIFY_SOCKET", ""):
        name = f"\0{address[1:]}" if address.startswith("@") else address  # @: the abstract namespace
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as there:
            there.sendto(message.encode(), name)
