"""Who may do what: the floor, the policy of the configuration, and the answer of a person."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anima_project import state
from anima_project.configuration import Approval
from tools_app.approval import AllowListed, Approver, Decision, Policy, Request, decide, remembering
from tools_app.tool import ToolContext, ToolResult


class Plain:
    """A tool that is asked about by its `what`."""

    name: ClassVar[str] = "plain"
    description: ClassVar[str] = "For tests."
    input_schema: ClassVar[Mapping[str, Any]] = {"type": "object"}
    changes_something: ClassVar[bool] = True
    guidelines: ClassVar[str] = ""

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("what", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        return ToolResult(text="")

    def close(self) -> None:
        pass


class Reader(Plain):
    name: ClassVar[str] = "reader"
    changes_something: ClassVar[bool] = False


class Shell(Plain):
    name: ClassVar[str] = "bash"


def of(tool: Plain, what: str = "", default: str = "ask", **tools: Any) -> Decision:
    return decide(tool, {"what": what}, Approval(default=default, tools=tools))


def shell(command: str, table: Mapping[str, str], default: str = "ask") -> str:
    return of(Shell(), command, default, bash=table).policy


def test_reading_is_allowed_and_changing_is_asked_about() -> None:
    assert of(Reader()).policy is Policy.ALLOW
    assert of(Plain()).policy is Policy.ASK


@pytest.mark.parametrize("policy", list(Policy))
def test_the_default_is_for_what_changes_something(policy: Policy) -> None:
    assert of(Plain(), default=policy).policy is policy
    assert of(Reader(), default=policy).policy is Policy.ALLOW


@pytest.mark.parametrize("policy", list(Policy))
def test_a_tool_s_own_policy_wins_over_the_default(policy: Policy) -> None:
    assert of(Plain(), plain=policy.value).policy is policy
    assert of(Reader(), reader=policy.value).policy is policy


def test_of_the_patterns_that_match_the_last_one_wins() -> None:
    table = {"*": "deny", "a*": "allow", "ab*": "ask"}
    assert [of(Plain(), what, plain=table).policy for what in ("x", "a", "abc")] == ["deny", "allow", "ask"]


def test_where_no_pattern_matches_the_default_holds() -> None:
    assert of(Plain(), "x", "deny", plain={"a*": "allow"}).policy is Policy.DENY
    assert of(Reader(), "x", "deny", reader={"a*": "ask"}).policy is Policy.ALLOW


def test_a_policy_that_is_none_is_asked_about_and_named() -> None:
    for decision in (of(Plain(), plain="alow"), of(Plain(), plain={"*": 3}), of(Plain(), default="yes")):
        assert decision.policy is Policy.ASK
    assert "'alow'" in of(Plain(), plain="alow").reason


def test_a_decision_says_in_words_where_it_comes_from() -> None:
    assert "approval.tools.plain ('a*') denies it" in of(Plain(), "abc", plain={"a*": "deny"}).reason


GIT = {"git *": "allow"}


@pytest.mark.parametrize(
    "command",
    [
        "git status",
        "git status; git log",
        "git diff && git log | git cat",
        "if git diff; then git log; fi",
        "(git log)",
    ],
)
def test_a_pattern_allows_a_command_all_of_whose_parts_it_matches(command: str) -> None:
    assert shell(command, {**GIT, "(git*": "allow", "if git*": "allow"}) == "allow"


@pytest.mark.parametrize(
    "command",
    [
        "git status; make",
        "git status && make",
        "git status || make",
        "git status & make",
        "git log | sh",
        "git log\nmake",
        "git log $(make)",
        "git log `make`",
        'git log "$(make)"',
        "git log <(make)",
        "git log > ~/.bashrc",
        "git log >> x",
        "git log 2> x",
        "PAGER=make git log",
        "X=1; git log",
        "git log; { make; }",
        "git log; f() { make; }",
        "git log ${X:-$(make)}",
        "git commit -F - <<EOF\n$(make)\nEOF",
        "git 'log",
        "git log )",
        "make; git status",
        "time make; git log",
    ],
)
def test_nothing_rides_along_with_what_a_pattern_allows(command: str) -> None:
    assert shell(command, GIT) == "ask"
    assert shell(command, GIT, default="deny") == "deny"


def test_what_goes_nowhere_is_no_redirection_to_ask_about() -> None:
    assert shell("git log 2>/dev/null", GIT) == "allow"
    assert shell("git log 2>&1", GIT) == "allow"


# No bare parenthesis, so that no function, and with it no fork bomb, can come of the pieces.
PIECES = [
    "git",
    "log",
    "x",
    "then",
    "if",
    "fi",
    "[[",
    "]]",
    "[",
    "]",
    "*",
    "!",
    "=",
    "#",
    "<",
    "<<x",
    "<<<",
    ";",
    "&&",
    "||",
    "|",
    "&",
    "$(",
    ")",
    "`",
    "``",
    "'",
    '"',
    "\\",
    "$'",
    "${",
    "$((",
    "))",
    "{",
    "}",
    "$",
]


def what_bash_runs(command: str, directory: Path) -> str:
    """Which of the functions `git`, `log`, `x` and `make` a real bash calls; there is no other command it could find."""
    functions = "".join(f"{name}() {{ echo {name} >&7; }}; " for name in ("git", "log", "x", "make"))
    with (directory / "called").open("w+b") as called:
        subprocess.run(
            [
                "/bin/bash",
                "--norc",
                "-c",
                f'exec 7>&{called.fileno()}; PATH=/nonexistent; {functions} eval "$1"',
                "_",
                command,
            ],
            pass_fds=(called.fileno(),),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
        )
        called.seek(0)
        return called.read().decode()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, " ", "\n", "\t"]), max_size=8).map("".join),
    st.sampled_from(["; make", "\nmake", "&& make", "| make", "`make`", "$(make)", "& make"]),
)
def test_what_a_pattern_allows_never_runs_anything_else_in_a_real_bash(pieces: str, then: str) -> None:
    command = f"git {pieces}{then}"
    if shell(command, GIT) == "allow":
        with tempfile.TemporaryDirectory() as directory:
            assert "make" not in what_bash_runs(command, Path(directory))


@pytest.mark.parametrize(
    "command",
    ["git ``\nmake", "git <$\n\nmake", "git \\\t#]]| make", "git \n\\\nmake", "git x\\\n#y& make", "git x<<``&&$(make)",
     "git `x` `make`", "git > /dev/null push"],
)  # fmt: skip
def test_what_the_grammar_reads_in_another_way_than_bash_is_asked_about(command: str) -> None:
    assert shell(command, {"git x": "allow", "git log*": "allow", "git": "allow", "git `*": "allow"}) == "ask"


def test_a_denied_command_is_seen_anywhere() -> None:
    table = {"*": "allow", "rm *": "deny"}
    for command in (
        "rm x",
        "ls; rm x",
        "echo $(rm x)",
        "sudo rm x",
        "\\rm x",
        "sh -c 'rm x'",
        "X=rm; $X x",
        "xargs rm -f",
    ):
        assert shell(command, table) == "deny", command
    assert shell("echo 'rm x'", table) == "allow"


def test_an_allowed_wrapper_is_not_asked_about_for_what_it_wraps() -> None:
    assert shell("sudo apt update", {"*": "deny", "sudo apt *": "allow"}) == "allow"


@pytest.mark.parametrize("policy", list(Policy))
def test_no_policy_lifts_the_floor(policy: Policy) -> None:
    for tools in ({"bash": policy.value}, {"bash": {"*": policy.value, "rm *": policy.value}}):
        decision = decide(Shell(), {"what": "sudo rm -rf /"}, Approval(default=policy, tools=tools))
        assert decision.policy is Policy.DENY
        assert decision.reason.startswith("Never allowed, whatever the settings: ")


def test_the_state_directory_is_not_deleted() -> None:
    assert of(Shell(), f"rm -rf {state.current().home}", bash="allow").policy is Policy.DENY


def test_always_is_remembered_for_what_matches_and_wins_over_what_was_written() -> None:
    approval = Approval(tools={"plain": {"a*": "deny"}})
    after = remembering(approval, "plain", "a*")
    assert decide(Plain(), {"what": "abc"}, after).policy is Policy.ALLOW
    assert decide(Plain(), {"what": "x"}, after).policy is Policy.ASK
    assert approval == Approval(tools={"plain": {"a*": "deny"}})
    assert (
        decide(Plain(), {"what": "x"}, remembering(Approval(tools={"plain": "deny"}), "plain", "y")).policy
        is Policy.DENY
    )


async def test_with_nobody_to_ask_what_was_allowed_by_name_runs() -> None:
    approver: Approver = AllowListed(["bash"])
    request = Request(tool="bash", subject="ls", tool_input={}, reason="It says to ask.")
    assert (await approver.approve(request)).allowed


async def test_with_nobody_to_ask_the_rest_is_refused_with_the_way_to_allow_it() -> None:
    request = Request(tool="write_file", subject="a", tool_input={}, reason="It says to ask.")
    answer = await AllowListed(["bash"]).approve(request)
    assert not answer.allowed
    assert "--allow write_file" in answer.reason
