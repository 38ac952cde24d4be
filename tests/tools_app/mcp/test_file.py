"""`config/mcp.toml`: read as a whole, and edited as a careful person would."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from anima_project.errors import ConfigurationError
from tools_app.mcp import editing, servers_file
from tools_app.mcp.errors import UnknownServer
from tools_app.mcp.placeholders import filled

WRITTEN = """\
# mine
[servers.time]  # the clock
command = "mcp-server-time"

[servers.search]
url = "https://search.example/mcp"
headers = { Authorization = "Bearer ${credential:search}" }  # kept
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "mcp.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[servers.time]\ncomand = 'x'", "mcp.toml:1: server 'time' has no setting 'comand'"),
        ("\n\n[servers.Time]\ncommand = 'x'", "mcp.toml:3: server 'Time' has no name that can be used"),
        ("[servers.a]", "needs either a command to start, or a url"),
        ("[servers.a]\ncommand = 'x'\nurl = 'https://x.example'", "needs either"),
        ("[servers.a]\ncommand = 1", "which must be a text"),
        ("[servers.a]\ncommand = 'x'\nargs = 'y'", "which must be a list of texts"),
        ("[servers.a]\ncommand = 'x'\ntimeout_s = 0", "which must be seconds"),
        ("[servers.a]\ncommand = 'x'\nenabled = 'yes'", "which must be true or false"),
        ("[servers.a]\nurl = 'https://x.example'\nargs = []", "which goes with command only"),
        ("[servers.a]\nurl = 'ftp://x.example'", "no address of a server"),
        ("[servers.a]\nurl = 'https://me:pw@x.example'", "no address of a server"),
        ("[servers.a]\nurl = 'http://x.example'\nheaders = { A = 'b' }", "in the clear"),
        ("[servers.a]\ncommand = 'x'\nargs = ['${credential:k}']", "credential in args"),
        ("[server.a]\ncommand = 'x'", "has no use for 'server'"),
        ("servers = 1", "servers is no table"),
        ("[servers.a", "cannot be read"),
    ],
)
def test_what_cannot_be_is_said_with_its_place_and_what_would_be_right(path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        servers_file.from_text(text, path)
    assert said in str(error.value)


def test_a_file_that_is_not_there_names_no_servers(path: Path) -> None:
    assert servers_file.read(path) == ()


def test_a_server_is_another_once_anything_that_decides_what_it_is_differs(path: Path) -> None:
    time, search = servers_file.from_text(WRITTEN, path)
    [hurried, _] = servers_file.from_text(WRITTEN.replace('time"\n', 'time"\ntimeout_s = 5\n', 1), path)
    [moved, _] = servers_file.from_text(WRITTEN.replace('time"\n', 'time"\nargs = ["--utc"]\n', 1), path)
    assert time.fingerprint == hurried.fingerprint != moved.fingerprint
    assert search.request_headers({"search": "s3cret"}.__getitem__) == {"Authorization": "Bearer s3cret"}
    assert "s3cret" not in repr(search)
    assert filled("${credential:a}", lambda _: "${credential:b}") == "${credential:b}"


def test_adding_and_removing_leave_all_else_as_it_was(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(WRITTEN)
    table = {"command": "mcp-server-git", "args": ["-r", "/tmp"], "env": {"TOKEN": "${credential:git}"}}
    server = editing.add(path, "git", table)
    assert server in servers_file.read(path)
    assert path.read_text().startswith(WRITTEN)
    editing.remove(path, "git")
    assert path.read_text().rstrip() == WRITTEN.rstrip()
    editing.remove(path, "time")
    assert [one.name for one in servers_file.read(path)] == ["search"]
    assert "# kept" in path.read_text()


def test_the_first_server_makes_the_file_for_its_owner_only(path: Path) -> None:
    editing.add(path, "time", {"command": "mcp-server-time"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith("#")


def test_what_is_not_valid_does_not_get_in(path: Path) -> None:
    editing.add(path, "time", {"command": "mcp-server-time"})
    before = path.read_text()
    with pytest.raises(ConfigurationError, match="has a server 'time' already"):
        editing.add(path, "time", {"command": "other"})
    with pytest.raises(ConfigurationError, match="needs either"):
        editing.add(path, "other", {})
    with pytest.raises(UnknownServer, match="no server 'git'; it has time"):
        editing.remove(path, "git")
    path.write_text(before + "[servers.b\n")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        editing.add(path, "c", {"command": "x"})
    assert path.read_text() == before + "[servers.b\n"


def test_a_server_in_one_line_is_removed_as_well(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('servers = { a = { command = "x" }, b = { command = "y" } }\n')
    editing.remove(path, "a")
    assert [one.name for one in servers_file.read(path)] == ["b"]


def test_a_link_to_the_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    (tmp_path / "real.toml").write_text(WRITTEN)
    path.symlink_to(tmp_path / "real.toml")
    editing.remove(path, "time")
    assert path.is_symlink()
    assert "mcp-server-time" not in (tmp_path / "real.toml").read_text()
