"""Results over the cap: head, tail and a notice for the model, the whole on disk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools_app.shortening import fit, shorten
from tools_app.tool import ToolResult

ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=3_000)


@given(ANY, st.integers(1, 2_000))
def test_the_result_never_exceeds_the_cap(text: str, cap: int) -> None:
    assert len(shorten(text, cap, "the whole text is in /x/y").encode()) <= cap


@given(ANY, st.integers(200, 2_000))
def test_what_is_left_is_a_head_and_a_tail_of_the_text(text: str, cap: int) -> None:
    short = shorten(text, cap, "in /x/y")
    if short == text:
        return
    head, _, rest = short.partition("\n[… ")
    notice, _, tail = rest.partition(" …]\n")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert notice == (
        f"{len(text.encode()) - len(head.encode()) - len(tail.encode())} of {len(text.encode())} bytes left out here; in /x/y"
    )


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_what_fits_stays_as_it_is(text: str) -> None:
    assert shorten(text, len(text.encode()), "") == text


@given(st.integers(200, 1_000))
def test_no_character_is_cut_in_two(cap: int) -> None:
    head, _, tail = shorten("\U0001f600" * 1_000, cap, "x").partition("\n[…")
    assert set(head + tail.partition("…]\n")[2]) == {"\U0001f600"}


def test_the_cut_falls_between_lines_where_one_ends_near() -> None:
    text = "".join(f"line {n}\n" for n in range(1_000))
    head, _, tail = shorten(text, 1_000, "x").partition("\n[…")
    assert head.splitlines()[-1] in text.splitlines()
    assert tail.partition("…]\n")[2].splitlines()[0] in text.splitlines()


def test_the_whole_text_is_kept_for_its_owner_only_and_named(tmp_path: Path) -> None:
    scratch = tmp_path / "session"
    text = "é" * 2_000
    result = fit(ToolResult(text=text, success=False), 1_000, scratch)
    (kept,) = scratch.iterdir()
    assert str(kept) in result.text
    assert kept.read_text(encoding="utf-8") == text
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(scratch.stat().st_mode) == 0o700
    assert result.success is False
    assert len(result.text.encode()) <= 1_000


def test_two_long_results_have_two_files(tmp_path: Path) -> None:
    for _ in range(2):
        fit(ToolResult(text="x" * 2_000), 1_000, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_short_result_leaves_no_file(tmp_path: Path) -> None:
    result = ToolResult(text="x")
    assert fit(result, 1_000, tmp_path / "s") == result
    assert not (tmp_path / "s").exists()


def test_text_that_cannot_be_sent_is_mended(tmp_path: Path) -> None:
    assert fit(ToolResult(text="a\ud800b"), 1_000, tmp_path).text == "a?b"


def test_a_disk_that_takes_nothing_costs_the_middle_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "could not be kept" in fit(ToolResult(text="x" * 2_000), 1_000, blocked / "s").text


@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_the_owner_only_rule_does_not_depend_on_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        fit(ToolResult(text="x" * 2_000), 1_000, tmp_path / "s")
    finally:
        os.umask(before)
    assert stat.S_IMODE(next((tmp_path / "s").iterdir()).stat().st_mode) == 0o600
