"""From a package to a tool that the model calls, and back: with the real pip, in a real state directory."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from anima_project.plugins import notices, places
from anima_project.plugins.part import TOOLS
from anima_project.plugins.record import record
from nous.rehearsal import Rehearsal
from operations.plugins.adding import add, bring_here
from operations.plugins.errors import BadSource, Clash, Incompatible, NoPlugin, NotAgreed, PipFailed
from operations.plugins.listing import Health, Plugin, plugins
from operations.plugins.package import declared, in_words
from operations.plugins.removing import remove
from operations.plugins.source import Kind, source
from operations.plugins.trying import tried
from tests.plugins.programs import NO_NETWORK, ROOT, run
from tests.plugins.wheels import tool, unpacked, wheel

SITE = f"plugins/python{places.PYTHON}/lib/python{places.PYTHON}/site-packages"


def shout(folder: Path, **more: object) -> Path:
    return wheel(folder, "anima-tools-shout", {"shout.py": tool("shout")}, {TOOLS: {"shout": "shout:Tool"}}, **more)  # type: ignore[arg-type]


def test_a_wheel_is_added_its_tool_is_called_in_a_turn_and_removed(home: Path, tmp_path: Path) -> None:
    added = run(home, "add", "--yes", str(shout(tmp_path)))
    assert added.returncode == 0, added.stderr
    assert "anima-tools-shout 1.0" in added.stderr and "tool: shout" in added.stderr
    assert "is installed and works" in added.stdout
    with Rehearsal() as server:
        server.say_next([{"type": "tool_use", "name": "shout", "input": {"text": "hello"}}])
        server.say_next([{"type": "tool_use", "name": "shout", "input": {"text": "fault"}}])
        asked = run(home, "ask", "--json", "Shout!", ANTHROPIC_BASE_URL=server.url, ANTHROPIC_API_KEY="key")
        first = next(request.body for request in server.requests if request.path.endswith("/messages"))
    told = [json.loads(line) for line in asked.stdout.splitlines()]
    assert "shout" in [one["name"] for one in first["tools"]]
    answers = [one["payload"]["content"] for one in told if one["type"] == "tool_response"]
    assert answers[0] == "loudly: hello" and "fault of its own: ZeroDivisionError" in answers[1]
    [notice] = [one["payload"]["content"] for one in told if one["type"] == "system_message"]
    assert notice.startswith("The plugin anima-tools-shout 1.0: its tool 'shout' was disabled")
    assert told[-1]["type"] == "agent_message" and asked.returncode == 0
    [ours] = [one for one in _plugins(home) if one["name"] == "anima-tools-shout"]
    assert (ours["version"], ours["health"], ours["origin"]) == ("1.0", "faulty", "added")
    removed = run(home, "remove", "anima-tools-shout")
    assert removed.returncode == 0, removed.stderr
    assert [one["name"] for one in _plugins(home)] == ["anima-feelings-frustration"]
    assert not list((home / SITE).glob("*shout*")) and not list((home / "plugins/wheels").iterdir())


def test_nothing_happens_before_somebody_agrees(home: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = f"import pathlib; pathlib.Path({str(trace)!r}).touch()\n"
    bad = wheel(tmp_path, "anima-tools-eager", {"eager.py": code + tool("eager")}, {TOOLS: {"eager": "eager:Tool"}})
    refused = run(home, "add", str(bad))
    assert refused.returncode == 1
    assert "tool: eager" in refused.stderr and "--yes" in refused.stderr
    assert not trace.exists() and not (home / "plugins/plugins.json").exists()
    assert not list((home / SITE).glob("*eager*"))


# The same within this process, which is quicker


def yes(text: str, question: str) -> bool:
    return True


@pytest.fixture
def offline(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NO_NETWORK.items():
        monkeypatch.setenv(name, value)


def plugin(name: str) -> Plugin:
    [found] = [one for one in plugins() if one.name == name]
    return found


@pytest.mark.usefixtures("offline")
def test_sources_are_not_built_before_somebody_agrees(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    (tmp_path / "plugin").mkdir()
    (tmp_path / "plugin" / "setup.py").write_text(f"open({str(trace)!r}, 'w')\n")
    (tmp_path / "plugin" / "pyproject.toml").write_text(
        "[project]\nname = 'anima-x'\n[project.entry-points.'anima.tools']\nx = 'x:X'\n"
    )
    asked: list[str] = []

    def no(text: str, question: str) -> bool:
        assert text.endswith("It says that it is anima-x, with tool x.")
        asked.append(question)
        return False

    with pytest.raises(NotAgreed, match="Nothing was installed"):
        add(str(tmp_path / "plugin"), no)
    assert asked == ["Build it? That runs code of its author with your rights."] and not trace.exists()


@pytest.mark.usefixtures("offline")
def test_one_that_does_not_work_is_found_out_when_it_is_added(tmp_path: Path) -> None:
    bad = wheel(tmp_path, "anima-tools-bad", {"badly.py": "1 / 0"}, {TOOLS: {"bad": "badly:Tool"}})
    with unpacked(bad):
        [notice] = tried("anima-tools-bad")
        assert "its tool 'bad' was disabled, for ZeroDivisionError" in notice
        assert plugin("anima-tools-bad").health is Health.FAULTY


@pytest.mark.usefixtures("offline")
def test_what_a_plugin_needs_comes_with_it_again_after_a_change_of_python_and_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    wheel(tmp_path, "anima-test-friend", {"anima_test_friend.py": ""}, {})
    shown: list[str] = []

    def reading(text: str, question: str) -> bool:
        shown.append(text)
        return True

    add(str(shout(tmp_path, requires=["anima-test-friend", "httpx", "anima"])), reading)
    assert "installs as well: anima-test-friend 1.0" in shown[0]
    assert (places.site() / "anima_test_friend.py").exists() and not list(places.site().glob("httpx*"))
    # A change of Python: what was kept is installed again, and finds what it needs.
    shutil.rmtree(places.environment())
    ours = plugin("anima-tools-shout")
    assert ours.health is Health.ABSENT and "anima plugins bring" in ours.problem
    [notice] = notices.untold()
    assert "Not installed for Python" in notice and "anima-tools-shout" in notice
    assert bring_here() == ["anima-tools-shout"]
    assert plugin("anima-tools-shout").health is Health.WELL
    assert set(remove("anima-tools-shout")) == {"anima-tools-shout", "anima-test-friend"}
    assert not (places.site() / "anima_test_friend.py").exists()


@pytest.mark.usefixtures("offline")
def test_no_plugin_changes_what_anima_has(tmp_path: Path) -> None:
    with pytest.raises(Clash, match=r"needs httpx<0\.1, and Anima has httpx"):
        add(str(shout(tmp_path, requires=["httpx<0.1"])), yes)
    assert not record().installed


@pytest.mark.usefixtures("offline")
def test_what_cannot_be_had_is_said_and_nothing_is_changed(tmp_path: Path) -> None:
    with pytest.raises(PipFailed, match="no-such-thing-anywhere"):
        add(str(shout(tmp_path, requires=["no-such-thing-anywhere"])), yes)
    assert not record().installed


@pytest.mark.usefixtures("offline")
def test_each_package_of_the_repository_is_built_installed_and_works() -> None:
    def files() -> set[Path]:
        return {path for path in (ROOT / "plugins").rglob("*") if "__pycache__" not in path.parts}

    before = files()
    for name in ("anima-tools-filesystem", "anima-tools-shell", "anima-feelings-frustration"):
        add(str(ROOT / "plugins" / name), yes)
    for name in ("anima-tools-filesystem", "anima-tools-shell", "anima-feelings-frustration"):
        assert tried(name) == []
        assert (plugin(name).origin, plugin(name).health) == ("added", Health.WELL)
    assert files() == before


def _plugins(home: Path) -> list[dict[str, object]]:
    listed = run(home, "plugins", "--json")
    assert listed.returncode == 0, listed.stderr
    found: list[dict[str, object]] = json.loads(listed.stdout)["plugins"]
    return found


# What is asked for


@pytest.mark.parametrize(
    ("text", "kind", "as_pip_takes_it"),
    [
        ("anima-tools-x", Kind.NAME, "anima-tools-x"),
        ("anima_tools.x==1.2", Kind.NAME, "anima_tools.x==1.2"),
        ("anima-tools-x[extra] >= 1, < 2", Kind.NAME, "anima-tools-x[extra] >= 1, < 2"),
        ("git+https://example.org/x.git", Kind.GIT, "git+https://example.org/x.git"),
        ("https://example.org/x.git@main", Kind.GIT, "git+https://example.org/x.git@main"),
        ("git@example.org:me/x.git", Kind.GIT, "git+ssh://git@example.org/me/x.git"),
    ],
)
def test_what_is_asked_for_is_understood(text: str, kind: Kind, as_pip_takes_it: str) -> None:
    assert (source(text).kind, source(text).text) == (kind, as_pip_takes_it)


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    made = shout(tmp_path)
    assert source(str(made)).kind is Kind.WHEEL
    assert source(str(tmp_path)) == source(str(made))
    (tmp_path / "pyproject.toml").touch()
    assert source(str(tmp_path)).kind is Kind.FOLDER and source(str(tmp_path)).must_be_built


@pytest.mark.parametrize(
    "text",
    ["", "--index-url=x", "-r x", "./nowhere", "a b", "git+ext::sh -c x", "nowhere.whl", "https://example.org/x"],
)
def test_what_cannot_be_asked_for_is_said_to_be_nothing(text: str) -> None:
    with pytest.raises(BadSource):
        source(text)


# What is declared


def test_what_a_wheel_declares_is_read_without_running_it(tmp_path: Path) -> None:
    package = declared(shout(tmp_path, requires=["httpx"]))
    package.check()
    assert in_words(package, ("friend 1.0",)).splitlines() == [
        "anima-tools-shout 1.0",
        "  Made for a test.",
        "  needs httpx",
        "  installs as well: friend 1.0",
        "  tool: shout",
        "  made for version 1 of the plugin interface",
    ]
    assert "shout" not in sys.modules


def test_a_package_that_declares_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoPlugin, match="declares nothing for Anima"):
        declared(wheel(tmp_path, "plain", {"plain.py": ""}, {})).check()


def test_one_for_another_interface_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Incompatible, match=re.escape("version 7 of the plugin interface, and this is version 1")):
        declared(shout(tmp_path, interface="7")).check()


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18, b"no zip"])
def test_a_file_that_is_no_wheel_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x-1-py3-none-any.whl"
    path.write_bytes(content)
    with pytest.raises(BadSource, match="is no wheel"):
        declared(path)
