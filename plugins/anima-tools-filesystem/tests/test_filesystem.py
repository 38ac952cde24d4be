"""Looking around: what is shown, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from anima_project import state
from anima_tools_filesystem.finding import FindFiles
from anima_tools_filesystem.listing import ListFolder
from anima_tools_filesystem.searching import SearchFiles
from anima_tools_filesystem.tree import ShowTree
from tools_app.errors import Interrupted, InvalidInput, ToolError
from tools_app.interrupt import Interrupt
from tools_app.soundness import fault_of
from tools_app.tool import Tool, ToolContext

FILES = {
    ".gitignore": "*.log\n/build/\n!keep.log\n",
    "README.md": "Hello\nand goodbye\n",
    "a.log": "Hello",
    "keep.log": "Hello",
    "build/out.py": "Hello = 1",
    "src/.gitignore": "generated.py\n!a.log\n",
    "src/a.log": "Hello",
    "src/generated.py": "Hello",
    "src/main.py": "def hello():\n    return 'Hello'\n\n\nx = 1\n",
    "src/deep/test_main.py": "assert hello() == 'Hello'\n",
    "src/image.bin": "\0Hello",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def said(tool: Tool, project: Path, **tool_input: Any) -> str:
    return tool.run(tool_input, ToolContext(session_id=1, directory=project, scratch=project)).text


@pytest.mark.parametrize("kind", [ListFolder, FindFiles, SearchFiles, ShowTree])
def test_anima_takes_each_tool(kind: Any) -> None:
    assert fault_of(kind(), kind.name) is None
    assert kind.changes_something is False


def test_a_folder_is_listed_without_what_git_ignores(project: Path) -> None:
    assert said(ListFolder(), project).splitlines() == [
        f"{project}: 4 entries",
        ".gitignore  24",
        "README.md  18",
        "keep.log  5",
        "src/",
    ]
    assert "a.log" in said(ListFolder(), project, include_ignored=True)


def test_the_nearest_rule_decides(project: Path) -> None:
    names = said(ListFolder(), project, path="src")
    assert "a.log" in names and "generated.py" not in names


def test_rules_of_the_folders_above_hold_as_well(project: Path) -> None:
    (project / "src" / "deep" / "b.log").write_text("")
    assert "b.log" not in said(ListFolder(), project, path="src/deep")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.py", ["src/deep/test_main.py", "src/main.py"]),
        ("/*.md", ["README.md"]),
        ("src/**/test_*.py", ["src/deep/test_main.py"]),
        ("*.log", ["keep.log", "src/a.log"]),
    ],
)
def test_files_are_found_by_the_pattern_of_their_path(project: Path, pattern: str, found: list[str]) -> None:
    assert said(FindFiles(), project, pattern=pattern).splitlines() == found


def test_nothing_found_is_a_normal_answer(project: Path) -> None:
    assert "No file below" in said(FindFiles(), project, pattern="*.rs")
    assert "Nothing matches" in said(SearchFiles(), project, pattern="nowhere")


def test_lines_are_searched_and_binary_files_are_not(project: Path) -> None:
    assert said(SearchFiles(), project, pattern="Hello").splitlines() == [
        "README.md:1: Hello",
        "keep.log:1: Hello",
        "src/a.log:1: Hello",
        "src/deep/test_main.py:1: assert hello() == 'Hello'",
        "src/main.py:2:     return 'Hello'",
    ]


def test_a_search_can_be_narrowed_and_show_what_is_around(project: Path) -> None:
    assert said(SearchFiles(), project, pattern="RETURN", files="*.py", ignore_case=True, context=1).splitlines() == [
        "src/main.py-1- def hello():",
        "src/main.py:2:     return 'Hello'",
        "src/main.py-3- ",
    ]
    assert said(SearchFiles(), project, pattern="x", path="src/main.py") == "src/main.py:5: x = 1"


def test_a_pattern_without_end_ends_with_a_word_to_the_model(project: Path) -> None:
    (project / "long.txt").write_text("a" * 5_000 + "!")
    with pytest.raises(ToolError, match="takes too long"):
        said(SearchFiles(), project, pattern=r"(a|aa)+(a|aa)+$", path="long.txt")


def test_what_is_no_pattern_is_said_to_be_none(project: Path) -> None:
    with pytest.raises(InvalidInput, match="no regular expression"):
        said(SearchFiles(), project, pattern="(")


def test_a_tree_is_drawn(project: Path) -> None:
    assert said(ShowTree(), project, depth=2).splitlines()[1:] == [
        "├── .gitignore",
        "├── README.md",
        "├── keep.log",
        "└── src/",
        "    ├── .gitignore",
        "    ├── a.log",
        "    ├── deep/",
        "    ├── image.bin",
        "    └── main.py",
    ]


def test_links_are_shown_and_not_followed(project: Path) -> None:
    (project / "src" / "up").symlink_to(project)
    assert "up@" in said(ShowTree(), project)
    assert "up/" not in said(FindFiles(), project, pattern="*.md")


def test_the_credentials_are_never_looked_into(project: Path) -> None:
    here = state.current()
    here.create()
    here.credentials.mkdir(exist_ok=True)
    (here.credentials / "hidden.key").write_text("secret")
    assert "hidden.key" not in said(FindFiles(), here.home, pattern="*.key", include_ignored=True)
    assert "secret" not in said(SearchFiles(), here.home, pattern="secret")
    with pytest.raises(ToolError, match="belongs to Anima's credentials"):
        said(ListFolder(), here.home, path=str(here.credentials))


def test_a_stop_is_heard_on_the_way(project: Path) -> None:
    stop = Interrupt()
    stop.set()
    context = ToolContext(session_id=1, directory=project, scratch=project, interrupt=stop)
    with pytest.raises(Interrupted):
        ShowTree().run({}, context)
