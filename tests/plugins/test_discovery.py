"""What is found, what is left out, and what happens to a part that fails. Packages are put where pip would put them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from anima_project.plugins import faults, places
from anima_project.plugins.discovery import parts
from anima_project.plugins.part import FEELINGS, TOOLS, Origin
from anima_project.plugins.record import record
from operations.plugins.listing import Health, plugins
from operations.plugins.removing import disable, enable, remove
from tests.plugins.wheels import tool, unpacked, wheel
from tools_app.errors import DisabledTool, UnknownTool
from tools_app.registry import Registry
from tools_app.tool import ToolContext

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def context(tmp_path: Path) -> ToolContext:
    return ToolContext(session_id=1, directory=tmp_path, scratch=tmp_path / "scratch")


@pytest.fixture
def shout(tmp_path: Path) -> Path:
    return wheel(tmp_path, "anima-tools-shout", {"shout.py": tool("shout")}, {TOOLS: {"shout": "shout:Tool"}})


def foreign() -> list[str]:
    return [part.name for part in parts(TOOLS) if part.is_foreign]


def test_anima_s_own_parts_come_first_and_by_the_same_way() -> None:
    assert {"bash", "read_file"} <= {part.name for part in parts(TOOLS) if part.origin is Origin.ANIMA}
    assert [part.name for part in parts(FEELINGS) if part.origin is Origin.BUNDLED] == ["frustration"]


def test_a_plugin_is_found_and_nothing_of_it_is_imported(shout: Path) -> None:
    with unpacked(shout):
        assert foreign() == ["shout"]
        assert Registry.discover().names.count("shout") == 1
        assert "shout" not in sys.modules


def test_what_a_tool_says_of_itself_is_remembered_so_that_the_next_start_need_not_import_it(
    shout: Path, context: ToolContext
) -> None:
    with unpacked(shout):
        told = Registry.discover().schemas()
        assert "shout" in sys.modules
    with unpacked():
        registry = Registry.discover()
        assert registry.schemas() == told and registry.guidelines() == Registry.discover().guidelines()
        assert "shout" not in sys.modules
        assert registry.run("shout", {"text": "hi"}, context).text == "loudly: hi"


def test_what_is_remembered_is_no_longer_used_once_the_package_is_another(tmp_path: Path, shout: Path) -> None:
    with unpacked(shout):
        Registry.discover().schemas()
    newer = wheel(
        tmp_path, "anima-tools-shout", {"shout.py": tool("shout", "softly")}, {TOOLS: {"shout": "shout:Tool"}}
    )
    with unpacked(newer):
        told = {one["name"]: one["description"] for one in Registry.discover().schemas()}
        assert told["shout"] == "Says it softly."


@pytest.mark.parametrize("value", ["1", "true"])
def test_safe_mode_leaves_out_what_is_not_anima_s(shout: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANIMA_SAFE_MODE", value)
    with unpacked(shout):
        assert foreign() == []
        assert "bash" in Registry.discover().names
        assert "frustration" in [part.name for part in parts(FEELINGS)]


def test_a_disabled_plugin_is_left_out_until_it_is_enabled(shout: Path) -> None:
    with unpacked(shout):
        disable("Anima.Tools_Shout")
        assert foreign() == []
        assert [one.health for one in plugins() if one.name == "anima-tools-shout"] == [Health.DISABLED]
        enable("anima-tools-shout")
        assert foreign() == ["shout"]


@pytest.mark.parametrize(
    ("module", "cause"),
    [
        ("raise RuntimeError('no such luck')", "no such luck"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("x = 1", "has no attribute 'Tool'"),
        (tool("another"), "it calls itself 'another'"),
        ("def broken(:", "invalid syntax"),
        ("import sys; sys.exit(3)", "it ends the program that imports it"),
        (tool("bad").replace('"Says it loudly."', "property(lambda self: 1 / 0)"), "ZeroDivisionError"),
    ],
)
def test_a_part_that_cannot_be_used_is_disabled_with_a_notice_that_names_it(
    tmp_path: Path, module: str, cause: str, shout: Path
) -> None:
    bad = wheel(tmp_path, "anima-tools-bad", {"badly.py": module}, {TOOLS: {"bad": "badly:Tool"}})
    with unpacked(bad, shout):
        assert [one["name"] for one in Registry.discover().schemas() if one["name"] in ("bad", "shout")] == ["shout"]
        assert foreign() == ["shout"]
        [fault] = faults.untold()
        assert fault.notice.startswith("The plugin anima-tools-bad 1.0: its tool 'bad' was disabled, for ")
        assert cause in fault.notice and "anima enable anima-tools-bad" in fault.notice
        assert faults.untold() == []
        [listed] = [one for one in plugins() if one.name == "anima-tools-bad"]
        assert listed.health is Health.FAULTY and cause in listed.provides[0].fault


def test_a_fault_holds_for_its_version_only(tmp_path: Path) -> None:
    for version, module, found in (("1.0", "1/0", []), ("1.1", tool("bad"), ["bad"])):
        with unpacked(
            wheel(tmp_path, "anima-tools-bad", {"badly.py": module}, {TOOLS: {"bad": "badly:Tool"}}, version=version)
        ):
            Registry.discover().schemas()
            assert foreign() == found
        for left in places.site().glob("*.dist-info/*"):
            left.unlink()


def test_one_made_for_another_interface_is_disabled(tmp_path: Path) -> None:
    for name, interface in (("anima-tools-later", "2"), ("anima-tools-silent", None)):
        made = wheel(tmp_path, name, {}, {TOOLS: {name[12:]: "later:Tool"}}, interface=interface)
        with unpacked(made):
            pass
    assert foreign() == ["silent"]
    [fault] = faults.untold()
    assert "'later' was disabled, for it was made for version 2 of the plugin interface, and this is 1" in fault.notice


def test_a_name_that_is_taken_stays_whose_it_was(tmp_path: Path) -> None:
    thief = wheel(tmp_path, "anima-tools-thief", {"thief.py": tool("bash")}, {TOOLS: {"bash": "thief:Tool"}})
    with unpacked(thief):
        registry = Registry.discover()
        assert type(registry.get("bash")).__module__.startswith("tools_app")
        registry.close()
        assert "the name is taken" in faults.untold()[0].notice


def test_a_tool_that_raises_is_disabled_and_what_the_model_was_told_stays(shout: Path, context: ToolContext) -> None:
    with unpacked(shout):
        registry = Registry.discover()
        told = registry.schemas()
        assert registry.run("shout", {"text": "error"}, context).text == "Say something else."
        assert registry.run("shout", {"text": "fine"}, context).success
        assert "by a fault of its own: ZeroDivisionError" in registry.run("shout", {"text": "fault"}, context).text
        answer = registry.run("shout", {"text": "fine"}, context)
        assert not answer.success and "shout was disabled" in answer.text
        with pytest.raises(DisabledTool):
            registry.get("shout")
        assert registry.schemas() == told
        assert "ZeroDivisionError: by nothing" in faults.untold()[0].notice
        with pytest.raises(UnknownTool):
            Registry.discover().get("shout")
        enable("anima-tools-shout")
        assert Registry.discover().run("shout", {"text": "fine"}, context).success


def test_one_that_fails_after_the_model_was_told_of_it_answers_that_it_is_disabled(
    shout: Path, context: ToolContext
) -> None:
    with unpacked(shout):
        Registry.discover().schemas()
    with unpacked():
        (places.site() / "shout.py").write_text("raise RuntimeError('gone')")
        registry = Registry.discover()
        assert "shout" in [one["name"] for one in registry.schemas()]
        answer = registry.run("shout", {"text": "fine"}, context)
        assert not answer.success and "shout was disabled" in answer.text and "gone" in answer.text


def test_nothing_of_a_plugin_stands_before_a_module_of_anima_s(tmp_path: Path, shout: Path) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "plotille"]:
        del sys.modules[name]
    with unpacked(shout):
        (places.site() / "plotille.py").write_text("raise RuntimeError('the wrong one')")
        Registry.discover().schemas()
        import plotille

        assert str(places.site()) in sys.path and str(places.site()) not in str(plotille.__file__)


def test_a_record_that_cannot_be_read_is_taken_for_empty(shout: Path) -> None:
    with unpacked(shout):
        disable("anima-tools-shout")
        (places.folder() / "plugins.json").write_text("{")
        assert foreign() == ["shout"]
        disable("anima-tools-shout")
        assert json.loads((places.folder() / "plugins.json").read_text())["disabled"] == ["anima-tools-shout"]


def test_what_comes_with_anima_can_be_taken_out_and_put_back() -> None:
    remove("anima-feelings-frustration")
    assert "frustration" not in [part.name for part in parts(FEELINGS)]
    assert [one.health for one in plugins()] == [Health.REMOVED]
    enable("anima-feelings-frustration")
    assert "frustration" in [part.name for part in parts(FEELINGS)]
    assert record().removed == frozenset()
