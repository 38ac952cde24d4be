"""One key folds and unfolds what is lowest on the screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from events_app.payloads import AgentMessage, Payload, UserMessage
from tests.tui.transcript.logs import BASIC, DEBUG, VERBOSE, Log, a_long_log, opened, records_of, settle, thought, used
from tui.transcript.look import Look

ASKED = UserMessage(content="Look.")
ANSWERED = AgentMessage(content="Done.", thinking=thought("Hm."))


def folding(*values: Payload, look: Look, height: int = 40, times: int = 1) -> tuple[list[str], list[str], bool]:
    """The screen before and after the key, and whether there was something to fold."""
    log = Log(records_of(*values))
    transcript = opened(log, 40, height, look)
    before = settle(transcript, log, 40, height)
    folded = [transcript.toggle_nearest() for _ in range(times)][-1]
    return before, settle(transcript, log, 40, height), folded


def test_in_the_basic_view_the_whole_stretch_that_is_counted_unfolds() -> None:
    before, after, _ = folding(ASKED, *used(1, "ls", "a"), *used(2, "pwd", "b"), ANSWERED, look=BASIC)
    assert "2 tools · 0.8 s" in before
    assert [line for line in after if line.startswith("$")] == ["$ ls · 0.4 s · exit 0", "$ pwd · 0.4 s · exit 0"]
    assert "  b" in after and "2 tools · 0.8 s" not in after


def test_folding_again_shows_what_was_there_before() -> None:
    for look in (BASIC, VERBOSE):
        before, after, _ = folding(ASKED, *used(1, "ls"), *used(2, "pwd"), ANSWERED, look=look, times=2)
        assert before == after


def test_in_the_verbose_view_one_entry_unfolds_and_the_lowest_one() -> None:
    _, after, _ = folding(ASKED, *used(1, "ls"), ANSWERED, look=VERBOSE)
    assert "Hm." in after and "  →" not in after


def test_thoughts_that_do_not_show_unfold_where_nothing_else_does() -> None:
    _, after, _ = folding(ASKED, ANSWERED, look=BASIC)
    assert "Hm." in after


def test_where_nothing_folds_it_says_so() -> None:
    assert folding(ASKED, AgentMessage(content="Done."), look=BASIC)[2] is False
    assert folding(ASKED, *used(1), ANSWERED, look=DEBUG)[2] is False
    assert folding(look=BASIC)[2] is False


def test_what_is_longer_than_the_screen_is_shown_from_its_beginning() -> None:
    output = "\n".join(str(number) for number in range(30))
    before, after, _ = folding(ASKED, *used(1, "seq 30", output), look=BASIC, height=8)
    assert before[-1] == "1 tool · 0.4 s"
    assert after[:3] == ["$ seq 30 · 0.4 s · exit 0", "  seq 30", "  →"]


@given(st.integers(1, 60), st.integers(-80, 0), st.integers(1, 20), st.sampled_from([BASIC, VERBOSE, DEBUG]))
def test_wherever_one_looks_something_folds_or_nothing_changes(
    count: int, scroll: int, height: int, look: Look
) -> None:
    log = Log(a_long_log(count))
    transcript = opened(log, 30, height, look)
    transcript.scroll(scroll)
    before = settle(transcript, log, 30, height)
    folded = transcript.toggle_nearest()
    after = settle(transcript, log, 30, height)
    assert len(after) <= height
    assert folded or after == before
