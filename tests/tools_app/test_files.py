"""The file tools on real files: exact, atomic, and never beyond the floor."""

from __future__ import annotations

import os
import re
import socket
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project import state
from anima_project.configuration import configuration
from tools_app.errors import FileProblem, Interrupted, Refused, ToolError
from tools_app.files import disk
from tools_app.files.diff import Change, unified
from tools_app.files.editing import EditFile, plan
from tools_app.files.reading import LONGEST_LINE, ReadFile, page
from tools_app.files.text import Text, decoded
from tools_app.files.writing import WriteFile
from tools_app.floor import hard_floor
from tools_app.tool import Tool, ToolContext


def reads(context: ToolContext, path: str, **more: Any) -> str:
    return ReadFile().run({"path": path, **more}, context).text


def writes(context: ToolContext, path: str, content: str) -> str:
    return WriteFile().run({"path": path, "content": content}, context).text


def edits(context: ToolContext, path: str, old: str, new: str, **more: Any) -> str:
    return EditFile().run({"path": path, "old_text": old, "new_text": new, **more}, context).text


def make(context: ToolContext, name: str, content: bytes) -> Path:
    file = context.directory / name
    file.write_bytes(content)
    return file


def names(context: ToolContext) -> list[str]:
    return [file.name for file in context.directory.iterdir()]


# Reading


def test_lines_come_numbered_and_exact(context: ToolContext) -> None:
    make(context, "a.py", b"def f():\n\treturn 1  \n")
    assert reads(context, "a.py") == "a.py: 2 lines.\n1\tdef f():\n2\t\treturn 1  "


def test_a_long_file_comes_in_pages_that_name_the_next(context: ToolContext) -> None:
    make(context, "a", b"".join(b"line %d\n" % n for n in range(1, 11)))
    assert reads(context, "a", offset=3, limit=2) == (
        "a: lines 3 to 4 of 10; 6 more follow, continue with offset 5.\n3\tline 3\n4\tline 4"
    )
    assert reads(context, "a", offset=10) == "a: lines 10 to 10 of 10.\n10\tline 10"
    with pytest.raises(FileProblem, match="has only 10 lines, and offset is 11"):
        reads(context, "a", offset=11)


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=40), min_size=1, max_size=60),
    st.integers(1, 70),
)
def test_the_pages_together_are_the_file(lines: list[str], limit: int) -> None:
    text = Text("".join(line + "\n" for line in lines))
    read: list[str] = []
    while len(read) < len(lines):
        shown = page("f", text, len(read) + 1, limit, 2_000)
        assert len(shown.encode()) <= 2_000
        read += [line.partition("\t")[2] for line in shown.split("\n")[1:]]
    assert read == lines


def test_a_page_ends_where_the_cap_of_a_result_does(context: ToolContext) -> None:
    make(context, "a", b"x" * 999 + b"\n")
    make(context, "big", (b"x" * 999 + b"\n") * 1_000)
    shown = reads(context, "big")
    assert len(shown.encode()) <= configuration().tools.result_bytes
    assert re.match(r"big: lines 1 to \d+ of 1000; \d+ more follow, continue with offset \d+\.\n", shown)


def test_a_line_without_end_is_cut_with_a_note(context: ToolContext) -> None:
    make(context, "a.min.js", b"x" * 1_000_000)
    shown = reads(context, "a.min.js")
    assert f"[{1_000_000 - LONGEST_LINE} more characters in this line" in shown
    assert len(shown) < LONGEST_LINE + 300


def test_what_an_edit_must_know_of_a_file_is_said(context: ToolContext) -> None:
    make(context, "a", b"\xef\xbb\xbfone\r\ntwo")
    assert reads(context, "a") == (
        "a: 2 lines; utf-8 with a byte order mark; no line end at the end of the file.\n1\tone\n2\ttwo"
    ).replace("2 lines; utf-8", "2 lines; line ends are CRLF; utf-8")


def test_an_empty_file_is_empty(context: ToolContext) -> None:
    make(context, "a", b"")
    assert reads(context, "a") == "a: empty."


def test_only_a_line_feed_ends_a_line(context: ToolContext) -> None:
    make(context, "a", "one\u2028still\x0bone\x85\n".encode())
    assert reads(context, "a").startswith("a: 1 lines.")


def test_a_binary_file_is_described(context: ToolContext) -> None:
    make(context, "a.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    make(context, "b", b"a\0b")
    assert reads(context, "a.png") == "a.png: binary, image/png, 108 bytes. Not shown."
    assert reads(context, "b") == "b: binary, of unknown type, 3 bytes. Not shown."


def test_utf16_with_its_mark_is_text(context: ToolContext) -> None:
    file = make(context, "a", "añb\n".encode("utf-16"))
    assert "1\tañb" in reads(context, "a")
    edits(context, "a", "ñ", "n")
    assert file.read_bytes() == "anb\n".encode("utf-16")


def test_what_cannot_be_read_says_why_and_what_to_do(context: ToolContext) -> None:
    make(context, "latin", "é".encode("latin-1"))
    make(context, "file", b"x")
    (context.directory / "folder").mkdir()
    os.mkfifo(context.directory / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(context.directory / "s"))
    for path, problem in {
        "latin": "is not UTF-8 text: byte 0xe9 at position 0",
        "folder": "is a folder. List it",
        "missing": "does not exist. Check the path",
        "fifo": "is not a regular file",
        "s": "is not a regular file",
        "file/x": "cannot exist: a part of the path is a file",
        "a\0b": "is not a usable path",
        "~nobody-of-that-name/x": "is not a usable path",
        "x" * 300: "cannot be used",
    }.items():
        with pytest.raises(FileProblem, match=re.escape(problem)):
            reads(context, path)


def test_a_file_that_is_too_large_is_not_read(context: ToolContext) -> None:
    file = make(context, "a", b"")
    os.truncate(file, configuration().files.largest_bytes + 1)
    with pytest.raises(FileProblem, match="is too large"):
        reads(context, "a")
    with pytest.raises(FileProblem, match="is too large"):
        edits(context, "a", "x", "y")


def test_a_file_of_the_kernel_that_claims_no_size_is_read(context: ToolContext) -> None:
    assert "1\tName:" in reads(context, "/proc/self/status")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied_is_said(context: ToolContext) -> None:
    make(context, "a", b"x").chmod(0)
    with pytest.raises(FileProblem, match="permission denied"):
        reads(context, "a")


# Writing


def test_a_new_file_comes_with_its_folders(context: ToolContext) -> None:
    assert writes(context, "a/b/c.txt", "hé\n") == "Created a/b/c.txt: 4 bytes."
    assert (context.directory / "a/b/c.txt").read_bytes() == "hé\n".encode()


def test_a_new_file_has_the_mode_that_any_program_would_give_it(context: ToolContext) -> None:
    writes(context, "a", "x")
    plain = make(context, "b", b"x")
    assert (context.directory / "a").stat().st_mode == plain.stat().st_mode


def test_overwriting_says_so_and_keeps_the_mode(context: ToolContext) -> None:
    file = make(context, "run.sh", b"old!!")
    file.chmod(0o754)
    assert writes(context, "run.sh", "new") == "Overwrote run.sh: 3 bytes, before 5."
    assert stat.S_IMODE(file.stat().st_mode) == 0o754


def test_overwriting_keeps_line_ends_and_mark(context: ToolContext) -> None:
    file = make(context, "a", b"\xef\xbb\xbfa\r\nb\r\n")
    assert writes(context, "a", "c\nd\n").endswith("Kept its CRLF line ends and byte order mark.")
    assert file.read_bytes() == b"\xef\xbb\xbfc\r\nd\r\n"


def test_a_link_stays_and_its_target_is_written(context: ToolContext) -> None:
    target = make(context, "target", b"old")
    (context.directory / "link").symlink_to("target")
    writes(context, "link", "new")
    edits(context, "link", "new", "newer")
    assert (context.directory / "link").is_symlink()
    assert target.read_bytes() == b"newer"


def test_paths_start_in_the_folder_of_the_session_or_at_home(context: ToolContext, tmp_path: Path) -> None:
    home = Path.home()
    assert disk.locate("a", context.directory, writing=True) == context.directory.resolve() / "a"
    assert disk.locate("~/a", context.directory, writing=True) == home.resolve() / "a"
    assert disk.locate(str(tmp_path / "x"), context.directory, writing=True) == tmp_path.resolve() / "x"


def test_a_folder_or_a_device_is_not_overwritten(context: ToolContext) -> None:
    (context.directory / "folder").mkdir()
    os.mkfifo(context.directory / "fifo")
    for path in ("folder", "fifo"):
        with pytest.raises(FileProblem, match=r"is a folder|is not a regular file"):
            writes(context, path, "x")


def test_what_no_file_can_hold_changes_nothing(context: ToolContext) -> None:
    file = make(context, "a", b"old")
    with pytest.raises(FileProblem, match="is unchanged"):
        writes(context, "a", "\ud800")
    with pytest.raises(FileProblem, match="is unchanged"):
        edits(context, "a", "old", "\ud800")
    assert file.read_bytes() == b"old"
    assert names(context) == ["a"]


def test_a_file_is_replaced_at_once_and_nothing_else_is_left(context: ToolContext) -> None:
    file = make(context, "a", b"old")
    with file.open("rb") as reader:
        writes(context, "a", "new")
        assert reader.read() == b"old"
    assert names(context) == ["a"]


def test_a_change_by_somebody_else_is_not_lost(context: ToolContext) -> None:
    file = make(context, "a", b"old")
    before = disk.status(file, "a")
    file.write_bytes(b"theirs")
    with pytest.raises(FileProblem, match="was changed by somebody else"):
        disk.replace(file, "a", b"mine", before)
    assert file.read_bytes() == b"theirs"
    with pytest.raises(FileProblem, match="was changed by somebody else"):
        disk.replace(file, "a", b"mine", None)
    assert names(context) == ["a"]


def test_after_an_interrupt_nothing_is_written(context: ToolContext) -> None:
    file = make(context, "a", b"old")
    context.interrupt.set()
    with pytest.raises(Interrupted):
        writes(context, "a", "new")
    with pytest.raises(Interrupted):
        edits(context, "a", "old", "new")
    assert file.read_bytes() == b"old"


# Editing


def test_an_edit_replaces_the_one_place_and_shows_the_diff(context: ToolContext) -> None:
    file = make(context, "a", b"one\ntwo\nthree\nfour\nfive\nsix\n")
    assert edits(context, "a", "five", "5\n5b") == (
        "--- a\n+++ a\n@@ -2,5 +2,6 @@\n two\n three\n four\n-five\n+5\n+5b\n six"
    )
    assert file.read_bytes() == b"one\ntwo\nthree\nfour\n5\n5b\nsix\n"


def test_an_edit_that_could_mean_several_places_is_refused_with_their_lines(context: ToolContext) -> None:
    file = make(context, "a", b"x = 1\ny = 2\nx = 1\n")
    with pytest.raises(FileProblem, match="contains old_text 2 times, at lines 1, 3"):
        edits(context, "a", "x = 1", "x = 2")
    with pytest.raises(FileProblem, match="contains old_text 2 times"):
        plan("a", Text("aaa"), "aa", "b", everywhere=False)
    assert file.read_bytes() == b"x = 1\ny = 2\nx = 1\n"


def test_replace_all_replaces_all(context: ToolContext) -> None:
    file = make(context, "a", b"x = 1\ny = 2\nx = 1\n")
    edits(context, "a", "x", "xx", replace_all=True)
    assert file.read_bytes() == b"xx = 1\ny = 2\nxx = 1\n"


def test_an_edit_that_finds_nothing_names_the_nearest_lines(context: ToolContext) -> None:
    make(context, "a", b"import os\n\ndef compute_total(items):\n    return sum(items)\n")
    with pytest.raises(FileProblem, match=r"does not contain old_text. The nearest lines are:\n3\tdef compute_total"):
        edits(context, "a", "def compute_totals(item):", "x")
    with pytest.raises(FileProblem, match="Nothing in it comes close"):
        edits(context, "a", "@@@@@@", "x")


def test_an_edit_with_the_wrong_blanks_is_shown_the_right_ones(context: ToolContext) -> None:
    make(context, "a", b"def f():\n\tif x:\n\t\treturn 1\n")
    with pytest.raises(FileProblem) as caught:
        edits(context, "a", "    if x:\n        return 1", "x")
    assert str(caught.value).endswith("The nearest lines are:\n2\t\tif x:\n3\t\t\treturn 1")


def test_an_edit_that_changes_nothing_is_an_error(context: ToolContext) -> None:
    make(context, "a", b"x")
    with pytest.raises(FileProblem, match="are the same"):
        edits(context, "a", "x", "x")


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        (b"a\r\nb\r\nc\r\n", "a\nb", "1\n2\n3", b"1\r\n2\r\n3\r\nc\r\n"),
        (b"a\r\nb\r\n", "b", "1\n2", b"a\r\n1\r\n2\r\n"),
        (b"a\r\nb\nc\n", "b\nc", "1\n2", b"a\r\n1\n2\n"),
        (b"a\r\nb\nc\n", "a\n", "1\n2\n", b"1\r\n2\r\nb\nc\n"),
        (b"a\nb\n", "a\r\n", "x\n", b"x\nb\n"),
        (b"\xef\xbb\xbfa\n", "a", "b", b"\xef\xbb\xbfb\n"),
        (b"a", "a", "b", b"b"),
        (b"a\n", "a\n", "", b""),
        ("é\r\n".encode(), "é", "è\n", "è\r\n\r\n".encode()),
    ],
)
def test_an_edit_keeps_line_ends_and_mark(
    context: ToolContext, before: bytes, old: str, new: str, after: bytes
) -> None:
    file = make(context, "a", before)
    edits(context, "a", old, new)
    assert file.read_bytes() == after


def test_a_binary_file_is_not_edited(context: ToolContext) -> None:
    make(context, "a", b"a\0b")
    with pytest.raises(FileProblem, match="is binary, so it cannot be edited as text"):
        edits(context, "a", "a", "b")


def patched(old: str, diff: str) -> str:
    """What a unified diff makes of a text, worked out from the diff alone."""
    lines = [line + "\n" for line in old.split("\n")]
    lines = [*lines[:-1], lines[-1][:-1]] if lines[-1] != "\n" else lines[:-1]
    made: list[str] = []
    position = 0
    body = diff.split("\n")[2:]
    for number, line in enumerate(body):
        ended = "" if body[number + 1 : number + 2] == ["\\ No newline at end of file"] else "\n"
        if header := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line):
            start = int(header[1]) - (header[2] != "0")
            made += lines[position:start]
            position = start
            assert len(made) == int(header[3]) - (header[4] != "0")
        elif line[:1] in (" ", "-"):
            assert lines[position] == line[1:] + ended
            position += 1
        if line[:1] in (" ", "+"):
            made.append(line[1:] + ended)
    return "".join([*made, *lines[position:]])


@given(st.data(), st.text(alphabet="ab\n", max_size=60))
def test_the_diff_tells_exactly_what_the_edit_did(data: st.DataObject, old: str) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(old)), max_size=8)))
    places = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False) if start < end]
    new = data.draw(st.lists(st.text(alphabet="ab\n", max_size=5), min_size=len(places), max_size=len(places)))
    changes = [Change(start, end, text) for (start, end), text in zip(places, new, strict=True)]
    made, position = "", 0
    for change in changes:
        made += old[position : change.start] + change.new
        position = change.end
    assert patched(old, unified("f", old, changes)) == made + old[position:]


@given(
    st.text(alphabet="ab\r\n \té", max_size=40),
    st.text(alphabet="ab\n", min_size=1, max_size=4),
    st.text("xy\n", max_size=4),
)
def test_an_edit_of_any_text_makes_one_change_or_none(content: str, old: str, new: str) -> None:
    text = Text(content)
    try:
        (change,) = plan("f", text, old, new, everywhere=False)
    except ToolError:
        return
    assert content[change.start : change.end].replace("\r\n", "\n") == old
    assert change.new.replace("\r\n", "\n") == new


@given(st.binary(max_size=200))
def test_text_that_is_read_is_written_back_to_the_byte(data: bytes) -> None:
    text = decoded(data)
    if isinstance(text, Text):
        assert text.encode() == data


# The floor


@pytest.mark.parametrize(
    "path", ["/dev/sda", "/dev/null", "/proc/sys/kernel/panic", "/sys/power/state", "/boot/x", "/tmp/../dev/x"]
)
def test_the_system_s_own_files_are_never_written(context: ToolContext, path: str) -> None:
    with pytest.raises(Refused, match="Never allowed"):
        writes(context, path, "x")
    with pytest.raises(Refused, match="Never allowed"):
        edits(context, path, "x", "y")
    assert hard_floor("write_file", path) and hard_floor("edit_file", path)


def test_credentials_are_never_read_nor_written(context: ToolContext) -> None:
    folder = state.current().home / "config" / "credentials"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test.key").write_text("secret")
    (context.directory / "link").symlink_to(folder)
    for path in (str(folder / "test.key"), "link/test.key", f"{folder}/../credentials/test.key"):
        with pytest.raises(Refused, match="credentials"):
            reads(context, path)
        with pytest.raises(Refused, match="credentials"):
            writes(context, path, "x")
    assert hard_floor("read_file", str(folder / "test.key"))
    assert (folder / "test.key").read_text() == "secret"


def test_a_link_is_no_way_around_the_floor(context: ToolContext) -> None:
    (context.directory / "link").symlink_to("/dev")
    with pytest.raises(Refused):
        writes(context, "link/x", "x")


def test_the_tools_say_what_they_touch() -> None:
    tools: list[Tool] = [ReadFile(), WriteFile(), EditFile()]
    assert [tool.changes_something for tool in tools] == [False, True, True]
    assert [tool.subject({"path": "a"}) for tool in tools] == ["a"] * 3
    assert [tool.subject({}) for tool in tools] == [""] * 3
