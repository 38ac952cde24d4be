"""Where plugins are: an environment of their own in the state directory, one for each Python, and those that come with
Anima. The program's own packages are not touched, so that an update of Anima keeps the plugins, and they keep it as it is.

    ~/.anima/plugins/   plugins.json   wheels/   python3.11/ (an environment)   remembered-3.11.json
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from anima_project import state

SAFE_MODE = "ANIMA_SAFE_MODE"
"""A variable of the environment: 1 leaves all plugins out, but those that come with Anima."""

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
BUNDLED = ("anima-feelings-frustration",)


def is_safe_mode() -> bool:
    return os.environ.get(SAFE_MODE, "").strip().lower() not in ("", "0", "false", "no", "off")


def folder() -> Path:
    return folder_in(state.current())


def folder_in(here: state.State) -> Path:
    return here.home / "plugins"


def environment() -> Path:
    """The virtual environment of this Python's plugins, whether or not it is there."""
    return folder() / f"python{PYTHON}"


def site() -> Path:
    """Where its packages are."""
    return environment() / "lib" / f"python{PYTHON}" / "site-packages"


def wheels() -> Path:
    """What was installed, kept to be installed again for another Python."""
    return wheels_in(state.current())


def wheels_in(here: state.State) -> Path:
    return folder_in(here) / "wheels"


def bundled(name: str) -> Path:
    """The source tree of a package that comes with Anima: in a checkout, and as it was installed."""
    ground = Path(__file__).parents[1]
    installed = ground / "bundled" / name
    return installed if installed.exists() else ground.parent / "plugins" / name


def search_path() -> list[str]:
    """Where the code of plugins is imported from. What was added stands before what came with Anima, so that a newer
    version of such a package counts."""
    return [str(site()), *(str(bundled(name) / "src") for name in BUNDLED)]
