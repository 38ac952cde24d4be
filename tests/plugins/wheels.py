"""Wheels as authors publish them, written by hand: what an installer and a reader need, and nothing is built for them."""

from __future__ import annotations

import base64
import hashlib
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from anima_project.plugins import places
from thymos.feelings import registry

TOOL = """
from tools_app.errors import ToolError
from tools_app.tool import ToolResult

class Tool:
    name, description, guidelines, changes_something = "{name}", "Says it {how}.", "", False
    input_schema = {{"type": "object", "properties": {{"text": {{"type": "string"}}}}, "required": ["text"]}}
    def subject(self, tool_input): return str(tool_input.get("text", ""))
    def run(self, tool_input, context):
        if tool_input["text"] == "fault": raise ZeroDivisionError("by nothing")
        if tool_input["text"] == "error": raise ToolError("Say something else.")
        return ToolResult(text="{how}: " + tool_input["text"])
    def close(self): pass
"""


def tool(name: str, how: str = "loudly") -> str:
    return TOOL.format(name=name, how=how)


def wheel(
    folder: Path,
    name: str,
    files: Mapping[str, str],
    provides: Mapping[str, Mapping[str, str]],
    *,
    version: str = "1.0",
    requires: Sequence[str] = (),
    interface: str | None = "1",
) -> Path:
    """A wheel in the folder. `provides`: by group, names and what they name."""
    base = f"{name.replace('-', '_')}-{version}"
    groups = {**provides, **({"anima.interface": {interface: "anima_project.plugins"}} if interface else {})}
    entries = "\n".join(
        f"[{group}]\n" + "\n".join(f"{key} = {value}" for key, value in one.items()) for group, one in groups.items()
    )
    needs = "".join(f"Requires-Dist: {one}\n" for one in requires)
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: Made for a test.\n{needs}"
    content = {
        **files,
        f"{base}.dist-info/METADATA": about,
        f"{base}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{base}.dist-info/entry_points.txt": entries + "\n",
    }
    record = "".join(f"{path},sha256={_digest(text)},{len(text.encode())}\n" for path, text in content.items())
    content[f"{base}.dist-info/RECORD"] = f"{record}{base}.dist-info/RECORD,,\n"
    path = folder / f"{base}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in content.items():
            archive.writestr(member, text)
    return path


@contextmanager
def unpacked(*wheels: Path) -> Iterator[None]:
    """Within the block, the wheels are where pip would have put them in this process's state directory; afterwards
    nothing of them is left in the process."""
    before, path = set(sys.modules), list(sys.path)
    places.site().mkdir(parents=True, exist_ok=True)
    for one in wheels:
        shutil.rmtree(places.site() / f"{one.name.removesuffix('-py3-none-any.whl')}.dist-info", ignore_errors=True)
        with zipfile.ZipFile(one) as archive:
            archive.extractall(places.site())
    try:
        yield
    finally:
        sys.path[:] = path
        registry._loaded.clear()
        site = str(places.site())
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(site):
                del sys.modules[name]


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
