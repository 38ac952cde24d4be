"""Opening a page in the person's browser, without putting what it says into a command line that others can list."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from anima_project.private_files import write_new

LEADS_ON = """<!DOCTYPE html><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}"><title>Anima</title><a href="{address}">Go on</a>
"""


def can_open() -> bool:
    """Whether there is a screen to open it on: a browser in the terminal would get in the way of what is printed."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_privately(address: str, folder: Path) -> bool:
    """Open the address by way of a file that only its owner reads. `address` must need no escaping."""
    page = folder / "open-history.html"
    write_new(page, LEADS_ON.format(address=address).encode())
    return webbrowser.open(page.as_uri())
