"""What ten plugins cost a start: the same start with and without them, each in a state directory of its own."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from anima_project.plugins import places
from bench.row import Row, Rows, in_turn
from bench.start import to_first_request
from nous.rehearsal import Rehearsal

TIMES = 11
MOST = 1.2

# A library that a plugin might need: what it costs to import it is not to be paid at a start.
_HEAVY = "import asyncio, email.mime.text, http.server, sqlite3, unittest.mock, xmlrpc.client\n"
_TOOL = """
from tools_app.tool import ToolResult
class Part:
    name, description, guidelines, changes_something = "{name}", "A tool of a plugin.", "", False
    input_schema = {{"type": "object", "properties": {{"text": {{"type": "string"}}}}}}
    def subject(self, tool_input): return ""
    def run(self, tool_input, context): return ToolResult(text="")
    def close(self): pass
"""
_FEELING = """
class Part:
    name, hormones = "{name}", ("dopamine",)
    def react(self, stimulus, levels): return {{"dopamine": 0.1 * stimulus.strength}}
"""
_MEMORY = """
class Part:
    name = "{name}"
    def recall(self, cue, session_id): return []
"""
_SUBSCRIBER = """
class Part:
    name, event_types = "{name}", ("tool_response",)
    def receive(self, event): pass
"""
_SCREEN = """
class Part:
    name = "{name}"
    def section(self, session_id): return None
"""
PLUGINS = (
    *[("anima.tools", _HEAVY + _TOOL)] * 6,
    ("anima.feelings", _FEELING),
    ("anima.memory", _MEMORY),
    ("anima.subscribers", _HEAVY + _SUBSCRIBER),
    ("anima.screens", _HEAVY + _SCREEN),
)


def rows() -> Rows:
    with tempfile.TemporaryDirectory() as folder, Rehearsal() as server:
        plain, plugged = Path(folder) / "plain", Path(folder) / "plugged"
        install(plugged)
        for home in (plain, plugged):
            to_first_request(server, ANIMA_HOME=str(home))  # makes the database, once
        with_them, without = (partial(to_first_request, server, ANIMA_HOME=str(home)) for home in (plugged, plain))
        ours, floor = in_turn(with_them, without, TIMES)
    yield Row(
        what="anima ask to its first request, with ten plugins",
        against="the same without any",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=MOST,
    )


def install(home: Path) -> None:
    """Ten packages, as pip leaves them."""
    site = home / places.site().relative_to(places.folder().parent)
    site.mkdir(parents=True)
    for number, (group, code) in enumerate(PLUGINS):
        name = f"part_{number}"
        information = site / f"anima_bench_{number}-1.0.dist-info"
        information.mkdir()
        (site / f"anima_bench_{number}.py").write_text(code.format(name=name))
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: anima-bench-{number}\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text(f"[{group}]\n{name} = anima_bench_{number}:Part\n")
        (information / "RECORD").write_text("")
