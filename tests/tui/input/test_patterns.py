"""What "always" is offered to mean."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.input.patterns import suggested_pattern

TOOLS = ("bash", "write_file", "edit_file", "read_file", "web_get", "some_plugin")


@pytest.mark.parametrize(
    ("tool", "subject", "pattern"),
    [
        ("bash", "git status -s", "git status*"),
        ("bash", "git status", "git status*"),
        ("bash", "git -C /tmp push", "git -C /tmp push"),
        ("bash", "ls -la", "ls *"),
        ("bash", "ls", "ls"),
        ("bash", "sudo apt install x", "sudo apt install x"),
        ("bash", "rm -rf build", "rm -rf build"),
        ("bash", "rm *.pyc", "rm [*].pyc"),
        ("bash", "git status && rm -rf /", "git status && rm -rf /"),
        ("bash", "cat a > b", "cat a > b"),
        ("bash", "git log $(cat x)", "git log $(cat x)"),
        ("bash", "python setup.py", "python setup.py"),
        ("bash", "A=1 git status", "A=1 git status"),
        ("write_file", "src/a/main.py", "src/a/*"),
        ("write_file", "/etc/hosts", "/etc/*"),
        ("write_file", "main.py", "main.py"),
        ("write_file", "/vmlinuz", "/vmlinuz"),
        ("write_file", "~/notes", "~/notes"),
        ("write_file", "src/../../x", "src/../../x"),
        ("edit_file", "a[1]/b", "a[[]1]/*"),
        ("web_get", "https://example.org/a?b=c", "https://example.org/*"),
        ("web_get", "https://example.org", "https://example.org"),
        ("web_get", "https://me@example.org/a", "https://me@example.org/a"),
        ("web_get", "http://[::1", "http://[[]::1"),
        ("some_plugin", "what is it?", "what is it[?]"),
    ],
)
def test_the_suggestion_is_narrow(tool: str, subject: str, pattern: str) -> None:
    assert suggested_pattern(tool, subject) == pattern


@given(st.sampled_from(TOOLS), st.text() | st.text("gitlsrm -/*[]?!.:@\n"))
def test_the_suggestion_matches_the_call_it_is_made_from(tool: str, subject: str) -> None:
    assert fnmatchcase(subject, suggested_pattern(tool, subject))


@given(st.sampled_from(TOOLS), st.text(min_size=1))
def test_no_suggestion_allows_everything(tool: str, subject: str) -> None:
    assert suggested_pattern(tool, subject).strip("*")
