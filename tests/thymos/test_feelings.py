"""Feelings are plugins: found, judged, asked."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from thymos.feelings.feeling import Feeling, Levels, Tabular, Voice
from thymos.feelings.registry import accepted, feelings
from thymos.hormones import Hormone
from thymos.physiology import HORMONES
from thymos.responses import responses
from thymos.stimuli import STIMULI, Stimulus


class Plain:
    name: ClassVar[str] = "plain"
    hormones: ClassVar[tuple[str, ...]] = ("dopamine",)

    def react(self, stimulus: Stimulus, levels: Levels) -> Mapping[str, float]:
        return {}


def named(name: str, **attributes: Any) -> Feeling:
    feeling: Feeling = type(name, (Plain,), {"name": name, **attributes})()
    return feeling


def test_the_built_in_ones_declare_themselves_as_foreign_ones_do() -> None:
    assert [feeling.name for feeling in feelings()] == ["attachment", "calm", "drive", "frustration", "joy", "stress"]


def test_a_foreign_feeling_comes_with_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "awe.py").write_text(
        "class Awe:\n    name = 'awe'\n    hormones = ('endorphins',)\n    def react(self, stimulus, levels):\n        return {}\n"
    )
    info = tmp_path / "awe-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: awe\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[anima.feelings]\nawe = awe:Awe\nbroken = awe:Nothing\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        assert "awe" in {feeling.name for feeling in feelings()}
        assert "broken" not in {feeling.name for feeling in feelings()}
    finally:
        sys.modules.pop("awe", None)


@pytest.mark.parametrize(
    ("fault", "offered"),
    [
        ("calls itself", ("another", named("plain"))),
        ("small letters", ("Big", named("Big"))),
        ("which hormones", ("mute", named("mute", hormones=()))),
        ("no method react", ("deaf", named("deaf", react=None))),
        ("what it brings", ("odd", named("odd", brings=("x",)))),
        ("already", ("thief", named("thief", brings=(Hormone(name="dopamine", baseline=1.0, half_life_s=1.0),)))),
        ("no possible", ("frozen", named("frozen", brings=(Hormone(name="ice", baseline=1.0, half_life_s=0.0),)))),
        ("its voices", ("shrill", named("shrill", heeds="dopamine", voices=(Voice(9, "a"), Voice(1, "b"))))),
        ("no method", ("dull", named("dull", thinking_factor=2))),
    ],
)
def test_a_bad_one_is_refused_by_name_and_the_rest_goes_on(
    fault: str, offered: tuple[str, Feeling], caplog: pytest.LogCaptureFixture
) -> None:
    found = accepted([offered, ("plain", named("plain"))])
    assert [feeling.name for feeling in found] == ["plain"]
    assert f"Feeling {offered[0]!r} is refused" in caplog.text
    assert fault in caplog.text


def test_a_name_is_taken_once(caplog: pytest.LogCaptureFixture) -> None:
    assert len(accepted([("plain", named("plain")), ("plain", named("plain"))])) == 1
    assert "the name is taken" in caplog.text


def test_every_response_is_somebodys_and_has_its_reason() -> None:
    moved = {hormone for feeling in feelings() for hormone in feeling.hormones}
    for rows in responses().values():
        assert rows.keys() <= moved
        assert all(row.because and 1 <= abs(row.dose) <= 40 for row in rows.values())
    assert responses().keys() == STIMULI.keys()
    assert {hormone.name for hormone in HORMONES} <= moved


@pytest.mark.parametrize("feeling", [one for one in feelings() if isinstance(one, Tabular)], ids=lambda one: one.name)
def test_a_feeling_that_reads_a_table_says_what_the_table_says(feeling: Any) -> None:
    for name in STIMULI:
        said = feeling.react(Stimulus(name, 0.5, 1.0), {})
        counts = 1.0 if name in feeling.undulled else 0.5
        assert said == {hormone: dose * counts for hormone, dose in feeling.rows.get(name, ())}


def test_a_no_never_stirs_the_wish_to_push_on() -> None:
    assert responses()["refused"]["testosterone"].dose < 0
    assert "frustration" not in responses()["refused"]
