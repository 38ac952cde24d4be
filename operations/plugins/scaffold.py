"""A package to begin with: it works as it is, and has a test."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

from operations.plugins.errors import BadName, InTheWay

_TEMPLATES = Path(__file__).with_name("templates")
KINDS: Mapping[str, str] = {"tool": "anima-tools", "feeling": "anima-feelings"}
"""Each kind, and what the names of its packages begin with."""
_FILES: Mapping[str, str] = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "package.py": "src/{package}/__init__.py",
    "test.py": "tests/test_{name}.py",
}
"""From a template to the place of what is made of it."""


def scaffold(name: str, kind: str, folder: Path) -> str:
    """Write the package into a new folder there, and say what to do next. BadName, InTheWay."""
    short = name.removeprefix(f"{KINDS[kind]}-")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", short) or len(short) > 40:
        raise BadName(name)
    root = folder / f"{KINDS[kind]}-{short}"
    if root.exists():
        raise InTheWay(str(root))
    words = {
        "distribution": root.name,
        "package": root.name.replace("-", "_"),
        "name": short.replace("-", "_"),
        "Class": "".join(part.capitalize() for part in short.split("-")),
    }
    for template, place in _FILES.items():
        file = root / place.format(**words)
        file.parent.mkdir(parents=True, exist_ok=True)
        text = (_TEMPLATES / kind / f"{template}.txt").read_text(encoding="utf-8")
        file.write_text(Template(text).substitute(words), encoding="utf-8")
    return f"{root} is written. Try it, and then change it:\n  python -m pytest {root}\n  anima add {root}"
