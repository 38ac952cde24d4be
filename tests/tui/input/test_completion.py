"""What is offered while a message is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.input.conftest import Typing
from tests.tui.input.terminal import DOWN, ENTER, ESCAPE, TAB, UP, Terminal
from tui.input.files import OFFERED, files
from tui.input.mentions import Mention, mention, unfinished


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "My Notes").mkdir()
    for name in ("README.md", "src/main.py", "src/remainder.py", ".hidden", "My Notes/to day.md", "a\x1b[31mb"):
        (tmp_path / name).touch()
    return tmp_path


def offered(typing: Typing) -> list[str]:
    state = typing.pane.buffer.complete_state
    return [completion.text for completion in state.completions] if state else []


async def test_a_slash_at_the_start_offers_the_commands(typing: Typing, term: Terminal) -> None:
    await term.press("/")
    await term.until(lambda: offered(typing) == ["/help", "/rename "])
    screen = await term.screen()
    assert any("/rename NAME" in row and "rename the session" in row for row in screen)
    await term.press("r")
    await term.until(lambda: offered(typing) == ["/rename "])
    await term.press(TAB)
    assert typing.text == "/rename "


async def test_a_typo_is_sent_as_it_is_and_never_completed_by_enter(typing: Typing, term: Terminal) -> None:
    await term.press("/hel")
    await term.until(lambda: offered(typing))
    await term.press(ENTER)
    assert typing.sent == ["/hel"]


async def test_what_servers_have_is_offered_like_files(typing: Typing, term: Terminal) -> None:
    await term.press("See @no")
    await term.until(lambda: "@notes:note://one" in offered(typing))
    await term.press("tes:")
    await term.until(lambda: offered(typing) == ["@notes:note://one"])
    await term.press(TAB, " please", ENTER)
    assert typing.sent == ["See @notes:note://one please"]


async def test_what_servers_can_be_asked_is_offered_like_commands(typing: Typing, term: Terminal) -> None:
    await term.press("/no")
    await term.until(lambda: offered(typing) == ["/notes:summarise"])
    await term.press(TAB, " herons", ENTER)
    assert typing.sent == ["/notes:summarise herons"]


async def test_an_at_sign_offers_files(typing: Typing, term: Terminal) -> None:
    await term.press("See @")
    await term.until(lambda: offered(typing) == ['@"My Notes/', "@src/", "@README.md"])
    await term.press("s")
    await term.until(lambda: offered(typing) == ["@src/", '@"My Notes/'])
    await term.press(TAB, ENTER)
    assert typing.text == "See @src/"
    await term.until(lambda: offered(typing) == ["@src/deep/", "@src/main.py", "@src/remainder.py"])
    await term.press("m")
    await term.until(lambda: offered(typing) == ["@src/main.py", "@src/remainder.py"])
    await term.press(DOWN, ENTER, " please", ENTER)
    assert typing.sent == ["See @src/main.py please"]


async def test_a_name_with_a_space_is_quoted(typing: Typing, term: Terminal) -> None:
    await term.press("@My")
    await term.until(lambda: offered(typing) == ['@"My Notes/'])
    await term.press(TAB, ENTER)
    await term.until(lambda: offered(typing) == ['@"My Notes/to day.md"'])
    await term.press(DOWN, ENTER)
    assert typing.text == '@"My Notes/to day.md"'


async def test_esc_closes_what_is_offered_and_up_goes_through_it(typing: Typing, term: Terminal) -> None:
    await term.press("/")
    await term.until(lambda: offered(typing))
    await term.press(UP)
    assert typing.text == "/rename "
    await term.press(ESCAPE)
    assert (typing.text, offered(typing)) == ("/", [])


async def test_an_address_of_mail_offers_nothing(typing: Typing, term: Terminal) -> None:
    await term.press("me@", "src")
    await term.until(lambda: typing.pane.buffer.complete_state is None)
    assert typing.text == "me@src"


def test_hidden_files_are_offered_after_a_dot(folder: Path) -> None:
    assert [found.path for found in files(folder, ".")] == [".hidden"]


def test_what_begins_as_typed_comes_before_what_has_it_inside(folder: Path) -> None:
    assert [found.path for found in files(folder, "src/MAIN.")] == ["src/main.py"]
    assert [found.path for found in files(folder, "src/ma")] == ["src/main.py", "src/remainder.py"]


def test_a_name_that_would_drive_the_terminal_is_not_offered(folder: Path) -> None:
    assert [found.path for found in files(folder, "a")] == ["README.md"]


def test_paths_may_start_at_the_root_above_or_at_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert [found.path for found in files(folder, f"{folder}/READ")] == [f"{folder}/README.md"]
    assert [found.path for found in files(folder / "src", "../READ")] == ["../README.md"]
    assert [found.path for found in files(folder / "src", "~/READ")] == ["~/README.md"]


def test_a_bare_name_is_found_in_the_folders_below(folder: Path) -> None:
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "main.js").touch()
    (folder / "src" / "deep" / "main.txt").touch()
    assert [found.path for found in files(folder, "main.")] == ["src/main.py", "src/deep/main.txt"]
    assert [found.path for found in files(folder, "to day")] == ["My Notes/to day.md"]


def test_a_name_above_comes_before_one_below(folder: Path) -> None:
    (folder / "src" / "readme.txt").touch()
    assert [found.path for found in files(folder, "read")] == ["README.md", "src/readme.txt"]


def test_a_folder_that_links_to_itself_is_read_once(folder: Path) -> None:
    (folder / "src" / "again").symlink_to(folder)
    assert [found.path for found in files(folder, "main.")] == ["src/main.py"]


def test_a_folder_that_is_not_there_offers_nothing(folder: Path) -> None:
    assert files(folder, "nowhere/x") == []


def test_a_crowded_folder_offers_some(folder: Path) -> None:
    for number in range(OFFERED + 20):
        (folder / "src" / f"file{number}").touch()
    assert len(files(folder, "src/file")) == OFFERED


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1))
def test_a_mention_is_read_as_it_was_written(path: str) -> None:
    written = mention(path + "/")
    assert unfinished(f"See {written}") == Mention(path + "/", len(written))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("@", Mention("", 1)),
        ("(@a/b", Mention("a/b", 4)),
        ("a\n@b", Mention("b", 2)),
        ('@"a b', Mention("a b", 5)),
        ('@"a b"', None),
        ("@a b", None),
        ("a@b", None),
    ],
)
def test_a_mention_is_being_typed(typed: str, found: Mention | None) -> None:
    assert unfinished(typed) == found
