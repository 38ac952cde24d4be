from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nous.known_credentials import Known
from nous.provider import Invalid, Unreachable, Valid
from tui.connecting import Present
from tui.screens.connection_view import known_lines, present_lines, verdict_lines
from tui.transcript.cells import Line, width_of

STORED = Known(
    name="anthropic", kind="api_key", start="sk-ant-api03-", origin="stored 2026-03-02 10:22", is_stored=True
)
OUTRANKING = Known(name="ANTHROPIC_API_KEY", is_in_use=True)


def told(lines: list[Line]) -> str:
    return " ".join("".join(text for _, text in line).strip() for line in lines)


def test_it_says_what_answers_as_whom_and_where() -> None:
    present = Present(model="claude", server="https://api.anthropic.com", source="the stored anthropic")
    assert told(present_lines(present, 80)) == "claude answers, as the stored anthropic, at https://api.anthropic.com."


def test_it_says_why_the_rehearsal_answers() -> None:
    present = Present(why_rehearsal="there is no credential for https://api.anthropic.com")
    assert "The rehearsal model answers, because there is no credential" in told(present_lines(present, 40))


def test_a_variable_that_outranks_the_store_is_named() -> None:
    outranked = Present(model="m", known=(OUTRANKING, STORED), server_variable="ANTHROPIC_BASE_URL")
    assert "ANTHROPIC_API_KEY of the environment outranks what is stored" in told(present_lines(outranked, 60))
    assert "named by ANTHROPIC_BASE_URL" in told(present_lines(outranked, 60))
    assert "outranks" not in told(present_lines(Present(model="m", known=(OUTRANKING,)), 60))


def test_a_credential_is_a_row_and_never_more_of_it_than_what_all_have() -> None:
    line = told(known_lines((STORED,), 0, 80, 5))
    assert line.split() == ["anthropic", "sk-ant-api03-…", "·", "API", "key", "·", "stored", "2026-03-02", "10:22"]


def test_the_three_answers_to_a_check_are_told_apart() -> None:
    said = [told(verdict_lines(verdict, "it", 80)) for verdict in (Valid(), Invalid("No."), Unreachable("Silent."))]
    assert said == [
        "Good: the server takes it.",
        "Refused. No.",
        "It could not be checked, so nobody knows whether it is good. Silent.",
    ]


@given(
    st.lists(st.builds(Known, name=st.text(max_size=70), origin=st.text(max_size=90), is_in_use=st.booleans())),
    st.text(max_size=90),
    st.integers(1, 120),
    st.integers(1, 9),
)
def test_no_line_is_wider_than_there_is_room(known: list[Known], words: str, width: int, height: int) -> None:
    rows = known_lines(known, 0, width, height)
    present = Present(model=words, server=words, problem=words, server_variable=words, known=known)
    lines = [*rows, *present_lines(present, width), *verdict_lines(Invalid(words), words, width)]
    assert len(rows) <= height
    assert all(width_of(line) <= width for line in lines if width > 1)
