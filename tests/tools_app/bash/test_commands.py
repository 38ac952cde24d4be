"""What a command finds and what its answer says."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.tools_app.bash.conftest import Run
from tools_app.bash.errors import NoShell
from tools_app.bash.tool import Bash
from tools_app.errors import InvalidInput
from tools_app.tool import Tool, ToolContext


def test_bash_is_a_tool(bash: Bash) -> None:
    tool: Tool = bash
    assert (tool.name, tool.changes_something, tool.subject({"command": "ls"})) == ("bash", True, "ls")
    assert tool.subject({}) == ""


def test_a_command_runs_where_the_session_is(run: Run, directory: Path) -> None:
    assert run("pwd").text == str(directory)


def test_directory_variables_and_functions_persist(run: Run, directory: Path) -> None:
    (directory / "sub").mkdir()
    run(
        "cd sub; greeting=hello; export EXPORTED=yes; greet() { echo $greeting $1; }; shopt -s nullglob; alias hi='echo hi'"
    )
    assert run("pwd; greet you; printenv EXPORTED; shopt -q nullglob && echo kept; hi").text.split("\n") == [
        f"{directory}/sub",
        "hello you",
        "yes",
        "kept",
        "hi",
    ]


def test_sessions_have_shells_of_their_own(run: Run) -> None:
    run("x=1", session=1)
    run("x=2", session=2)
    assert run("echo $x", session=1).text == "1"


def test_stdout_and_stderr_are_told_apart(run: Run) -> None:
    assert run("echo out; echo err >&2; echo out again").text == "out\nout again\n[stderr]\nerr"


def test_the_directory_is_told_when_it_changed(run: Run, directory: Path) -> None:
    assert run("cd /").text == "[directory: /]"
    assert run("true").text == "[no output]"
    assert run(f"cd '{directory}'; pwd").text == f"{directory}\n[directory: {directory}]"


@pytest.mark.parametrize("code", [0, 1, 2, 126, 127, 128, 255])
def test_the_exit_code_is_exact(run: Run, code: int) -> None:
    result = run(f"(exit {code})")
    assert result.success == (code == 0)
    assert result.text == (f"[exit code {code}]" if code else "[no output]")


def test_a_killed_command_has_the_exit_code_of_its_signal(run: Run) -> None:
    assert "[exit code 137]" in run("sh -c 'kill -9 $$'").text
    assert "[exit code 130]" in run("sh -c 'kill -INT $$'").text
    assert run("echo still here").text == "still here"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("echo a;", "a"),
        ("echo a # a comment", "a"),
        ("# only a comment", "[no output]"),
        ("", "[no output]"),
        ("   \n\n", "[no output]"),
        ("echo a\n\necho b\n", "a\nb"),
        ("cat <<END\nin 'here' $((1 + 1))\nEND", "in 'here' 2"),
        ("cat <<'END'\n$x `y`\nEND\necho after", "$x `y`\nafter"),
        ("for x in 1 2\ndo\n  echo $x\ndone", "1\n2"),
        ("echo a \\\n  b", "a b"),
        ("echo 'it'\"'\"'s' \"\\$x\"", "it's $x"),
        ("echo '!!' \"!x\"", "!! !x"),
        ("echo a &&\necho b", "a\nb"),
        ("printf 'no newline'", "no newline"),
        ("printf '\\n\\na\\n\\n'", "\n\na\n"),
        ("echo héllo 日本 🎈", "héllo 日本 🎈"),
        ("(echo sub; exit 3) || echo $?", "sub\n3"),
        ("yes | head -n 2", "y\ny"),
        ("echo $'tab\\there'", "tab\there"),
        ("diff <(echo a) <(echo a) && echo same", "same"),
        ("echo \x01\x7f | od -An -tx1", " 01 7f 0a"),
        ("printf %s\\\\n {1..3}", "1\n2\n3"),
        (
            "coproc cat; echo hi >&${COPROC[1]}; read -u ${COPROC[0]} x; echo $x; kill $COPROC_PID; wait 2>/dev/null; true",
            "hi",
        ),
    ],
)
def test_a_command_means_what_it_means_in_bash(run: Run, command: str, text: str) -> None:
    assert run(command).text.split("\n[stderr]")[0] == text


@pytest.mark.parametrize("command", ["echo 'open", 'echo "open', "if true", "echo $(", "(", "echo )", "for", "cat <<"])
def test_what_is_no_command_is_an_error_at_once(run: Run, command: str) -> None:
    result = run(command)
    assert not result.success
    assert "bash: " in result.text
    assert run("echo fine").text == "fine"


def test_a_very_long_command_arrives_whole(run: Run) -> None:
    assert run("echo '" + "a b\n" * 100_000 + "' | wc -c").text == "400001"
    assert run("cat <<'END' | wc -c\n" + "é" * 150_000 + "\nEND").text == "300001"


def test_nobody_answers_a_command_that_reads(run: Run) -> None:
    assert run("cat; read x; echo \"[$x]\"; python3 -c 'import sys; print(repr(sys.stdin.read()))'").text == "[]\n''"


def test_pagers_and_editors_and_prompts_are_off(run: Run) -> None:
    assert run("echo $PAGER $GIT_PAGER $GIT_TERMINAL_PROMPT $TERM").text == "cat cat 0 dumb"
    assert run("git init -q . && git -c user.name=a -c user.email=b commit --allow-empty").success is False
    commit = "git -c user.name=a -c user.email=b commit -q --allow-empty -m first"
    assert run(f"{commit}; git log --format=%s; git commit --amend --allow-empty -q 2>/dev/null; true").text == "first"


def test_secrets_do_not_reach_the_shell(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANIMA_DATABASE_URL", "ANIMA_MODEL_API_KEY"):
        monkeypatch.setenv(name, "hush-hush")
    monkeypatch.setenv("OF_THE_USER", "kept")
    text = run("env").text
    assert "hush-hush" not in text
    assert "OF_THE_USER=kept" in text
    assert "ANIMA_HOME=" in text


def test_a_command_has_no_descriptors_but_its_own_three(run: Run) -> None:
    assert run("ls /proc/self/fd 2>/dev/null || ls /dev/fd").text.split() == ["0", "1", "2", "3"]  # 3 is the listing's
    assert run("(ls /proc/self/fd 2>/dev/null || ls /dev/fd)").text.split() == ["0", "1", "2", "3"]


def test_the_call_does_not_wait_for_background_processes(run: Run) -> None:
    began = time.monotonic()
    assert run("sleep 30 & echo started").text.startswith("started")
    assert run("(sleep 30; echo late) & sleep 30 >/dev/null 2>&1 &").success
    assert run("sleep 30 | cat &").success
    assert time.monotonic() - began < 10
    assert run("jobs | wc -l").text.strip() == "4"


def test_what_a_background_process_writes_later_is_told_later(run: Run) -> None:
    run("(sleep 0.3; echo from behind; echo trouble >&2) &")
    time.sleep(0.8)
    assert run("echo front").text == ("[written since by background processes]\nfrom behind\ntrouble\n[stdout]\nfront")


def test_a_background_process_may_write_more_than_a_pipe_holds(run: Run, directory: Path) -> None:
    run("(seq 1 1000000; touch done) &")
    assert run("until [ -e done ]; do sleep 0.1; done", timeout_s=20).success


def test_commands_of_one_session_run_one_after_the_other(run: Run) -> None:
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda n: run(f"x={n}; sleep 0.02; echo $x"), range(8)))
    assert [result.text for result in results] == [str(n) for n in range(8)]


def test_commands_of_two_sessions_run_side_by_side(run: Run, directory: Path) -> None:
    other = threading.Thread(
        target=run, args=("until [ -e go ]; do sleep 0.02; done; touch gone",), kwargs={"session": 2}
    )
    other.start()
    assert run("touch go; until [ -e gone ]; do sleep 0.02; done", timeout_s=20).success
    other.join()


@pytest.mark.parametrize(
    "setting",
    [
        "PS1='$(echo prompt)> '; PS2=more; PROMPT_COMMAND='echo noise; false'",
        "PROMPT_COMMAND=(true 'echo noise')",
        "cd() { echo redefined; builtin cd /; }",
        "PWD=/nowhere; OLDPWD=; IFS=x; unset DIRSTACK",
        "alias eval=false read=false printf=false builtin=false; printf() { :; }; read() { :; }; eval() { :; }",
        "set -u; set -o pipefail; set -f; set -C; set -k; set -a",
        "set -x; set -v",
        "set -o posix; shopt -s expand_aliases",
        "set +m; set -b; set -h",
        "trap 'echo trapped' DEBUG ERR EXIT RETURN USR1 CHLD",
        "trap '' INT TERM HUP QUIT TSTP",
        "stty raw echo -icanon min 0 time 0 inlcr tostop </dev/tty",
        "exec >/dev/null 2>&1 </dev/zero; exec 3>&1 10>&1 100>/dev/null",
        "ulimit -n 128; umask 077; LC_ALL=C; LANG=xx; TZ=; HOME=/nonexistent; PATH=/usr/bin:/bin",
        "echo $((1 / 0)); ${x?missing}; readonly y=1; y=2; unset -v _anima",
        "kill -INT $$; kill -TERM $$; kill -WINCH $$",
        "set -- a b; shift 9; return; break; continue; local z",
        "exec 255>&-; exec 10>&- 11>&-",
        "TMOUT=1; sleep 1.2",
    ],
)
def test_the_shell_understands_us_whatever_a_command_sets(run: Run, setting: str) -> None:
    run(setting, timeout_s=10)
    result = run("test -d . && /bin/echo fine $?", timeout_s=10)
    assert result.success
    assert result.text.startswith("fine 0") or "\nfine 0" in result.text
    assert "[exit code 7]" in run("(exit 7)", timeout_s=10).text


def test_the_prompt_that_a_command_sets_stays_its_own(run: Run) -> None:
    run("PS1='mine> '")
    assert run('echo "$PS1"').text == "mine> "


@pytest.mark.parametrize("command", ["echo \0", "echo \ud800"])
def test_what_no_bash_can_take_is_refused(run: Run, command: str) -> None:
    with pytest.raises(InvalidInput):
        run(command)


def test_a_directory_that_is_missing_is_named(bash: Bash, tmp_path: Path) -> None:
    context = ToolContext(session_id=1, directory=tmp_path / "missing", scratch=tmp_path)
    with pytest.raises(NoShell, match="missing"):
        bash.run({"command": "true"}, context)


def test_a_directory_with_a_line_end_in_its_name_is_a_directory(run: Run, directory: Path) -> None:
    (directory / "a\nb").mkdir()
    run("cd $'a\\nb'")
    run("exit")
    assert run("pwd").text == f"{directory}/a\nb"


def test_the_tool_knows_where_a_session_s_shell_is(bash: Bash, run: Run, directory: Path) -> None:
    assert bash.place(1) is None
    run("cd /")
    run("pwd", session=2)
    assert (bash.place(1), bash.place(2)) == (Path("/"), directory)
