"""Hostile text on every way to the screen of the real program: only drawing is drawn, and the frame stays whole.

FUZZ_RUNS in the environment says how many seeds are tried; each is one process with many messages.
"""

from __future__ import annotations

import json
import os
import random
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.hostile import hostile, is_intact, undrawn
from tests.e2e.screen import CTRL_A, ENTER, ESCAPE, PAGE_UP, Terminal
from tests.programs import finished, python
from tests.tools_app.conftest import Site
from tui.input.approval import QUIET_S

RUNS = int(os.environ.get("FUZZ_RUNS", "1"))

STORED = """
import json, sys
from anima_project.launch import apply_migrations
from events_app.models import Event
from sessions_app.models import Session
apply_migrations()
folder, name, texts = json.load(open(sys.argv[1]))
session = Session.objects.create(name=name[:200], directory=folder)
for at, text in enumerate(texts):
    thinking = [{"type": "thinking", "thinking": text, "signature": text}]
    for kind, payload, id_ in (
        ("user_message", {"content": text}, None),
        ("agent_message", {"content": text, "thinking": thinking, "model": text, "stop_reason": text}, None),
        ("tool_call", {"content": text, "tool_name": text, "tool_input": {text: [text]}, "tool_use_id": f"t{at}"}, f"t{at}"),
        ("tool_response", {"content": text, "tool_name": text, "tool_use_id": f"t{at}", "success": False}, f"t{at}"),
        ("system_message", {"content": text, "level": "error"}, None),
    ):
        Event(session=session, event_type=kind, payload=payload, token_count=1, tool_use_id=id_).save()
"""

BESIDE = """
import json, os, sys
from anima_project.cli import main
from sessions_app.sections import Section, sections_wanted

def show(**_):
    title, *lines = json.load(open(os.environ["SECTIONS"]))
    return Section(title=title, lines=tuple(lines))

sections_wanted.connect(show)
sys.exit(main(sys.argv[1:]))
"""


def named(folder: Path, rng: random.Random, count: int) -> None:
    """Files of hostile names; not every system takes every name."""
    for _ in range(count):
        with suppress(OSError, ValueError):
            (folder / hostile(rng, 2).replace("/", "")[:60]).touch()


@pytest.mark.parametrize("seed", range(RUNS))
def test_hostile_text_is_shown_as_text_and_the_frame_stays_whole(home: Path, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    folder, site = tmp_path / "folder", Site()
    folder.mkdir()
    named(folder, rng, 12)
    stored, beside, file = tmp_path / "stored.json", tmp_path / "sections.json", tmp_path / "said"
    stored.write_text(
        json.dumps([str(folder), hostile(rng, 4), [hostile(rng) for _ in range(6)]]).replace("\\u0000", "")
    )  # which nothing ever stores
    beside.write_text(json.dumps([hostile(rng, 3) for _ in range(4)]))
    page = site.serves("/", f"<title>{hostile(rng, 3)}</title><p>{hostile(rng, 30)}".encode(), "text/html")
    file.write_bytes(hostile(rng, 20).encode() + rng.randbytes(300))
    finished(python(home, STORED, str(stored)))

    with Terminal(
        home,
        "--no-worker",
        program=("-c", BESIDE),
        SECTIONS=str(beside),
        ANIMA_WEB_ALLOWED_NETWORKS='["127.0.0.0/8"]',
        ANIMA_INTERFACE_FRAMES_PER_S="30",
    ) as terminal:

        def holds(doing: str, *, has_menu: bool = False) -> None:
            terminal.until(lambda: is_intact(terminal, has_menu=has_menu), f"seed {seed}, {doing}: the frame is broken")
            assert undrawn(bytes(terminal.raw)) == [], f"seed {seed}, {doing}"

        def says(message: str, doing: str, *, is_asked: bool) -> None:
            terminal.write(f"{ESCAPE}[200~{message}{ESCAPE}[201~")
            holds(f"{doing}, typed")
            terminal.type(ENTER)
            if is_asked:
                terminal.shows("ASKING YOU")
                holds(f"{doing}, asked about")
                time.sleep(QUIET_S + 0.1)
                terminal.type("y")
            terminal.no_longer_shows("ASKING YOU")
            terminal.shows(" NORMAL ")
            holds(doing)

        holds("opened")
        for message, is_asked in (
            (hostile(rng, 6).replace(f"{ESCAPE}[201~", ""), False),
            (f"think: {hostile(rng, 8)}", False),
            (f"run: cat {file}", True),
            (f"run: head -c 2000 /dev/urandom # {hostile(rng, 5)}".replace("\n", " "), True),
            (f"read: {file}", False),
            (f"fetch: {page}", False),
        ):
            if message.lstrip().startswith(("/", "!")):
                message = f"say {message}"
            says(message, repr(message), is_asked=is_asked)
        for view in ("verbose", "debug"):
            terminal.type(CTRL_A, "v")
            holds(view)
            terminal.write("/fold\r")
            holds(f"{view}, folded")
            for _ in range(5):
                terminal.type(PAGE_UP)
                holds(f"{view}, scrolled")
        terminal.type("@")
        holds("the names of files", has_menu=True)
        terminal.type("\t")
        holds("one of them", has_menu=True)
        terminal.type(ESCAPE, ESCAPE)
        terminal.resize(50, 12)
        holds("on a small screen")
        terminal.resize(130, 40)
        holds("on a large screen")
        terminal.type(CTRL_A, "l")
        terminal.shows("Sessions")
        assert undrawn(bytes(terminal.raw)) == [], f"seed {seed}: the list of sessions"
        terminal.type(ESCAPE)
        terminal.write("/search word\r")
        terminal.shows("Search")
        time.sleep(0.5)
        terminal.type(ESCAPE, ESCAPE)
        holds("back from the search")
        terminal.write("/request\r")
        terminal.shows("request, to")
        terminal.type(ESCAPE)
        holds("back from the request")
