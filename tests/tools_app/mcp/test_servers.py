"""Tools of real servers: programs that are started, over real pipes."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from anima_project import credential_store, state
from anima_project.process import Process
from tests.programs import environment, eventually
from tests.tools_app.mcp.conftest import Run, Serve, echo, script
from tools_app.interrupt import Interrupt
from tools_app.mcp import child
from tools_app.registry import Registry
from tools_app.tool import ToolContext


def is_alive(pid: int) -> bool:
    return Process.of(pid) is not None


def offered(registry: Registry) -> list[str]:
    return [tool["name"] for tool in registry.schemas() if "__" in tool["name"]]


def test_the_tools_of_a_server_are_offered_and_called(serve: Serve, registry: Registry, run: Run) -> None:
    serve(echo=echo())
    assert "echo__echo" in offered(registry)
    assert run("echo__echo", text="hello").text == "hello"
    assert "text is required" in run("echo__echo").text or "lacks text" in run("echo__echo").text
    failed = run("echo__fail")
    assert not failed.success
    kept = run("echo__picture").text
    assert "what the note says" in kept and "and words" in kept
    assert Path(kept.partition("kept in ")[2].partition("]")[0]).read_bytes().startswith(b"\x89PNG")


def test_what_is_offered_to_other_programs_are_the_tools_that_stay(serve: Serve, registry: Registry) -> None:
    serve(echo=echo())
    offered(registry)
    assert "echo__echo" in registry.names
    own = [tool.name for tool in registry.own()]
    assert {"bash", "read_file"} <= set(own) and not any("__" in name for name in own)


def test_a_server_that_dies_is_started_again_by_the_next_call(serve: Serve, registry: Registry, run: Run) -> None:
    serve(echo=echo())
    offered(registry)
    first = int(run("echo__number").text)
    assert "ended during the call" in run("echo__die").text
    second = int(run("echo__number").text)
    assert first != second and not is_alive(first)
    os.kill(second, 9)
    assert eventually(lambda: not is_alive(second))
    assert run("echo__number").success


def test_closing_leaves_no_process(serve: Serve, registry: Registry, run: Run) -> None:
    serve(echo=echo())
    offered(registry)
    pids = [int(run("echo__number").text), int(run("echo__child").text)]
    assert all(map(is_alive, pids))
    registry.close()
    assert eventually(lambda: not any(map(is_alive, pids)))
    assert not list(child.records().iterdir())


def test_an_anima_that_is_killed_leaves_no_process(serve: Serve, anima_home: Path, tmp_path: Path) -> None:
    serve(echo=echo())
    code = (
        "import sys, time; from pathlib import Path; from tools_app.registry import Registry;"
        "from tools_app.tool import ToolContext; here = Path(sys.argv[1]); registry = Registry.discover();"
        "context = ToolContext(session_id=1, directory=here, scratch=here); registry.schemas();"
        "print(*(registry.run(f'echo__{name}', {}, context).text for name in ('number', 'child')), flush=True);"
        "time.sleep(600)"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        env=environment(anima_home, PYTHONPATH=str(Path(__file__).parents[3])),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout
    pids = [int(number) for number in program.stdout.readline().split()]
    assert len(pids) == 2 and all(map(is_alive, pids))
    program.kill()
    program.communicate()
    assert eventually(lambda: not any(map(is_alive, pids)))


def test_an_interrupt_is_passed_on_to_the_server(serve: Serve, registry: Registry, tmp_path: Path) -> None:
    serve(echo=echo())
    offered(registry)
    interrupt, note = Interrupt(), tmp_path / "note"
    context = ToolContext(session_id=1, directory=tmp_path, scratch=tmp_path, interrupt=interrupt)
    results = []
    call = threading.Thread(
        target=lambda: results.append(registry.run("echo__sleep", {"seconds": 600, "note": str(note)}, context))
    )
    call.start()
    assert eventually(lambda: note.exists() and note.read_text() == "began")
    interrupt.set()
    call.join(10)
    assert "Interrupted" in results[0].text
    assert eventually(lambda: note.read_text() == "cancelled")


def test_silence_ends_a_call_and_progress_does_not(serve: Serve, registry: Registry, run: Run, tmp_path: Path) -> None:
    serve(echo=echo())
    offered(registry)
    serve(echo=echo(timeout_s=1.5))
    slept = run("echo__sleep", seconds=600, note=str(tmp_path / "note"))
    assert "told to stop after 1.5 s" in slept.text
    assert run("echo__steps", count=5, pause_s=0.5).text == "5 steps"


def test_a_list_of_tools_that_changes_is_followed(serve: Serve, registry: Registry, run: Run) -> None:
    serve(echo=echo())
    assert "echo__grown" not in offered(registry)
    run("echo__grow")
    assert eventually(lambda: "echo__grown" in registry.names)
    assert run("echo__grown").text == "grown"


def test_an_edit_of_the_file_counts_at_once(serve: Serve, registry: Registry, run: Run) -> None:
    serve(echo=echo(env={"COLOUR": "red"}))
    offered(registry)
    pid = int(run("echo__number").text)
    assert run("echo__environment", name="COLOUR").text == "red"
    serve(echo=echo(env={"COLOUR": "blue"}))
    offered(registry)
    assert run("echo__environment", name="COLOUR").text == "blue"
    assert eventually(lambda: not is_alive(pid))
    serve()
    assert offered(registry) == []


def test_what_is_known_of_the_servers_starts_none_and_imports_nothing(serve: Serve, registry: Registry) -> None:
    serve(echo=echo())
    names = offered(registry)
    registry.close()
    code = (
        "import sys; from tools_app.registry import Registry; registry = Registry.discover();"
        "print(*[tool['name'] for tool in registry.schemas() if '__' in tool['name']]);"
        "print(any(name.split('.')[0] in ('mcp', 'mcp_types', 'pydantic') for name in sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(state.current().home, PYTHONPATH=str(Path(__file__).parents[3])),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [" ".join(names), "False"]


def test_a_server_gets_its_credential_and_none_of_the_users_variables(
    serve: Serve, registry: Registry, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential_store.current().set("github", "a-secret-of-some-length")
    monkeypatch.setenv("SOMEBODYS_TOKEN", "not-for-servers")
    serve(echo=echo(env={"TOKEN": "${credential:github}"}))
    offered(registry)
    assert run("echo__environment", name="TOKEN").text == "a-secret-of-some-length"
    assert run("echo__environment", name="SOMEBODYS_TOKEN").text == "(not set)"
    known = (state.current().home / "mcp" / "test" / "echo.json").read_text()
    assert "a-secret" not in known


def test_servers_that_are_dead_slow_or_wrong_keep_nobody_waiting(
    serve: Serve, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    serve(
        dead=script("print('this is no message', flush=True)"),
        slow=script("import time; time.sleep(600)", start_timeout_s=0.5),
        missing={"command": "no-such-program-anywhere"},
        lacking=echo(env={"TOKEN": "${credential:nobody-stored-it}"}),
    )
    with caplog.at_level(logging.WARNING):
        assert offered(registry) == []
    told = caplog.text
    assert "'dead' is not available" in told
    assert "'slow' is not available: it did not answer within 0.5 s" in told
    assert "there is no program 'no-such-program-anywhere'" in told
    assert "nobody-stored-it" in told
    caplog.clear()
    assert offered(registry) == []
    assert caplog.text == "", "they are not asked again at once"


def test_a_file_that_cannot_be_keeps_the_servers_as_they_were(
    serve: Serve, registry: Registry, run: Run, anima_home: Path
) -> None:
    serve(echo=echo())
    names = offered(registry)
    (anima_home / "config" / "mcp.toml").write_text("[servers.echo]\ncomand = 'x'\n")
    assert offered(registry) == names
    assert run("echo__echo", text="still here").success


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """The address of a page on this machine."""
    (tmp_path / "page.html").write_text("<html><body><p>What the page says.</p></body></html>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/page.html"
        server.shutdown()


@pytest.mark.parametrize("program", ["mcp-server-time", "mcp-server-git", "mcp-server-fetch"])
def test_a_server_that_others_wrote_in_python(
    program: str, serve: Serve, registry: Registry, run: Run, tmp_path: Path, page: str
) -> None:
    path = shutil.which(program, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if path is None:
        pytest.skip(f"{program} is not installed")
    subprocess.run(["git", "init", "-q", str(tmp_path / "repository")], check=True)
    options = {"args": ["--ignore-robots-txt", "--allow-private-ips"]} if program == "mcp-server-fetch" else {}
    serve(theirs={"command": path, "start_timeout_s": 60} | options)
    offered(registry)
    if program == "mcp-server-fetch":
        assert "What the page says." in run("theirs__fetch", url=page, raw=True).text
        context = ToolContext(session_id=1, directory=tmp_path, scratch=tmp_path)
        mentions = registry.mentioned(f"/theirs:fetch {page}")
        [brought] = registry.attachments(mentions, tmp_path, context.interrupt)
        assert "What the page says." in brought.text
    elif program == "mcp-server-time":
        answer = run("theirs__get_current_time", timezone="UTC")
        assert '"timezone": "UTC"' in answer.text
    else:
        answer = run("theirs__git_status", repo_path=str(tmp_path / "repository"))
        assert "No commits yet" in answer.text


def test_servers_that_others_wrote_for_node(
    serve: Serve, registry: Registry, run: Run, tmp_path: Path, node_programs: Path
) -> None:
    programs = node_programs
    (tmp_path / "file.txt").write_text("what it says")
    serve(
        everything={"command": str(programs / "mcp-server-everything"), "start_timeout_s": 60},
        files={
            "command": str(programs / "mcp-server-filesystem"),
            "args": [str(tmp_path)],
            "start_timeout_s": 60,
        },
        memory={
            "command": str(programs / "mcp-server-memory"),
            "env": {"MEMORY_FILE_PATH": str(tmp_path / "memory.json")},
            "start_timeout_s": 60,
        },
    )
    names = offered(registry)
    assert {name.split("__")[0] for name in names} == {"everything", "files", "memory"}
    assert run("everything__echo", message="hello").text == "Echo: hello"
    assert "what it says" in run("files__read_text_file", path=str(tmp_path / "file.txt")).text
    assert run("memory__read_graph").success
    words = dict(registry.words())
    resource = next(word for word in words if word.startswith("@everything:"))
    prompt = next(word for word in words if word.startswith("/everything:simple"))
    for text in (f"see {resource}", prompt):
        [brought] = registry.attachments(registry.mentioned(text), tmp_path, Interrupt())
        assert brought.text and "could not be had" not in brought.text
