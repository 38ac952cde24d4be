"""`anima sessions`, as it is typed."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from django.core.management import call_command

from anima_project import state
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, SystemMessage, ToolCall, ToolResponse, UserMessage
from sessions_app import lease
from sessions_app.errors import BadSessionFile, CannotWrite, NotConfirmed, SessionBusy, UnknownSession
from sessions_app.models import Session
from tests.programs import anima, finished

ATTACK = "\x1b]0;owned\x07\x1b[2Jred\u202e [bold]x[/bold]"


@pytest.fixture
def talk(session: Session) -> Session:
    session.name = "Baking"
    session.save()
    for value in (
        UserMessage(content="How do I bake bread?"),
        AgentMessage(content="I will look.", model="m"),
        ToolCall(tool_name="bash", tool_input={"command": "seq 30"}, tool_use_id="a", content="seq 30"),
        ToolResponse(tool_name="bash", tool_use_id="a", content="\n".join(map(str, range(1, 31)))),
        SystemMessage(content="a notice"),
        AgentMessage(content="With *flour*.", model="m"),
    ):
        emit(Event.of(session.pk, value))
    return session


def test_the_list_says_of_each_session_what_it_is(talk: Session, capsys: pytest.CaptureFixture[str]) -> None:
    emit(Event.of(Session.objects.create().pk, UserMessage(content="Hello, you")))
    call_command("sessions", "list")
    head, *rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert head[:4] == ["id", "age", "events", "tokens"]
    assert rows[0][4:] == ["Hello,", "you"]
    assert [rows[1][0], rows[1][1], rows[1][2], rows[1][4]] == [str(talk.pk), "now", "6", "Baking"]


def test_the_list_as_json_has_one_object_a_line(talk: Session, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sessions", "list", "--json")
    [line] = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["id"], told["name"], told["first_words"], told["events"]) == (
        talk.pk,
        "Baking",
        "How do I bake bread?",
        6,
    )
    assert told["tokens"] > 20


def test_a_session_is_shown_as_a_conversation(talk: Session, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sessions", "show", str(talk.pk))
    out = capsys.readouterr().out
    order = [
        "Baking, begun",
        "You, 20",
        "How do I bake bread?",
        "Anima, 20",
        "I will look.",
        "$ seq 30",
        "\n10\n",
        "… 20 more lines",
        "a notice",
        "With *flour*.",
    ]
    assert [out.index(part) for part in order] == sorted(out.index(part) for part in order)
    assert "\n30\n" not in out
    call_command("sessions", "show", str(talk.pk), "--full")
    assert "\n30\n" in capsys.readouterr().out


def test_the_newest_events_of_a_session_can_be_shown_alone(talk: Session, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sessions", "show", str(talk.pk), "-n", "1")
    out = capsys.readouterr().out
    assert "With *flour*." in out
    assert "I will look." not in out


def test_what_is_shown_never_drives_the_terminal(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    Session.objects.filter(pk=session.pk).update(name=ATTACK)
    for value in (
        UserMessage(content=ATTACK),
        AgentMessage(content=ATTACK, model="m"),
        ToolCall(tool_name=ATTACK, tool_input={"x": ATTACK}, tool_use_id="a"),
        ToolResponse(tool_name=ATTACK, tool_use_id="a", content=ATTACK, success=False),
    ):
        emit(Event.of(session.pk, value))
    for arguments in (["list"], ["show", str(session.pk)], ["search", "red"]):
        call_command("sessions", *arguments)
        out = capsys.readouterr().out
        assert "[2Jred [bold]x[/bold]" in out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_a_search_names_session_and_event_and_shows_the_place(
    talk: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    said = emit(Event.of(talk.pk, UserMessage(content="x " * 500 + "the Bakery at the corner" + " y" * 500)))
    call_command("sessions", "search", "bakery", "the corner")
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"session {talk.pk}, event {said.pk}, You: …x x")
    assert "the Bakery at the corner y" in line
    call_command("sessions", "search", "bakery", "elsewhere")
    assert capsys.readouterr().out == ""


def test_what_is_exported_can_be_imported(talk: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "talk.json"
    call_command("sessions", "export", str(talk.pk), "--output", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["talk.json"]
    call_command("sessions", "import", str(file))
    new = Session.objects.order_by("pk").last()
    assert new is not None
    assert f"Imported as session {new.pk}, 6 events." in capsys.readouterr().out
    assert new.messages_for_llm() == talk.messages_for_llm()


def test_an_export_goes_to_stdout_or_is_markdown(talk: Session, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sessions", "export", str(talk.pk))
    assert len(json.loads(capsys.readouterr().out)["events"]) == 6
    call_command("sessions", "export", str(talk.pk), "--format", "markdown")
    assert capsys.readouterr().out.startswith("# Baking\n\n## You, ")


def test_what_cannot_be_written_leaves_nothing(talk: Session, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No such file or directory"):
        call_command("sessions", "export", str(talk.pk), "--output", str(tmp_path / "no" / "x.json"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite):
        call_command("sessions", "export", str(talk.pk), "--output", str(tmp_path / "folder"))
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_file_that_is_too_large_or_is_not_there_is_refused(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anima_project.configuration import configuration

    with pytest.raises(BadSessionFile, match="cannot be read: No such file"):
        call_command("sessions", "import", str(tmp_path / "no.json"))
    (tmp_path / "large.json").write_text(" " * 1_001)
    monkeypatch.setenv("ANIMA_IMPORTS_FILE_BYTES", "1000")
    configuration.cache_clear()
    try:
        with pytest.raises(BadSessionFile, match=r"larger than 1,000 bytes; imports\.file_bytes"):
            call_command("sessions", "import", str(tmp_path / "large.json"))
    finally:
        configuration.cache_clear()


def test_deleting_a_session_takes_what_is_kept_with_it(talk: Session, capsys: pytest.CaptureFixture[str]) -> None:
    kept = state.current().results(talk.pk)
    kept.mkdir(parents=True)
    (kept / "result-1.txt").write_text("long")
    call_command("sessions", "delete", str(talk.pk), "--yes")
    assert "6 events, and 1 long results (4 bytes)." in capsys.readouterr().out
    assert not Session.objects.exists()
    assert not Event.objects.exists()
    assert not kept.exists()


def test_without_a_yes_nothing_is_deleted(talk: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nobody = (tmp_path / "nobody").open("w+")
    monkeypatch.setattr("sys.stdin", nobody)
    with pytest.raises(NotConfirmed, match=r"6 events\. To delete it without being asked, add --yes"):
        call_command("sessions", "delete", str(talk.pk))
    nobody.close()
    assert Event.objects.count() == 6


def test_a_session_is_not_deleted_in_the_middle_of_a_turn(talk: Session) -> None:
    lease.acquire(talk.pk, 30)
    with pytest.raises(SessionBusy):
        call_command("sessions", "delete", str(talk.pk), "--yes")
    assert Event.objects.count() == 6


@pytest.mark.parametrize("action", ["show", "export", "delete"])
@pytest.mark.django_db
def test_an_unknown_session_is_told(action: str) -> None:
    with pytest.raises(UnknownSession, match="no session 77; anima sessions list"):
        call_command("sessions", action, "77")


def test_a_reader_that_has_read_enough_ends_the_command_quietly(home: Path) -> None:
    finished(anima(home, "ask", "--rehearsal", "--allow", "bash", "run: seq 1 20000"))
    process = anima(home, "sessions", "show", "1", "--full")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Session 1")
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(20) in (141, -signal.SIGPIPE)
