"""Output of any length and kind becomes a text that is whole, safe and within its limit."""

from __future__ import annotations

import re
import resource
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools_app.bash.conftest import Run
from tools_app.bash.capture import Capture, Captured
from tools_app.bash.readable import is_binary, readable
from tools_app.bash.sections import Section, joined

CAP = 100_000


def captured(chunks: list[bytes], limit: int) -> Captured:
    capture = Capture(limit)
    for chunk in chunks:
        capture.feed(chunk)
    return capture.captured()


@given(st.lists(st.binary(max_size=200)), st.integers(2, 300))
def test_head_and_tail_are_those_of_the_stream(chunks: list[bytes], limit: int) -> None:
    whole, kept = b"".join(chunks), captured(chunks, limit)
    assert whole.startswith(kept.head)
    assert whole.endswith(kept.tail)
    assert kept.total == len(whole)
    assert len(kept.head) + len(kept.tail) <= limit
    if len(whole) <= limit - limit % 2:
        assert kept.head + kept.tail == whole


@given(st.text(), st.integers(1, 50), st.integers(8, 100))
def test_no_character_is_cut(text: str, chunk: int, limit: int) -> None:
    whole = text.encode()
    kept = captured([whole[i : i + chunk] for i in range(0, len(whole), chunk)], limit)
    if kept.left_out:
        kept.head.decode()
        kept.tail.decode()


@given(st.lists(st.binary(max_size=2_000), min_size=1, max_size=4), st.integers(200, 3_000))
def test_outputs_together_stay_within_their_room(outputs: list[bytes], room: int) -> None:
    sections = [Section.of(f"[{n}]", captured([output], room)) for n, output in enumerate(outputs)]
    assert len(joined(sections, room).encode()) <= room


@given(st.lists(st.text(alphabet="abé\n", max_size=2_000), min_size=1, max_size=3), st.integers(300, 3_000))
def test_the_notice_says_how_much_is_left_out(outputs: list[str], room: int) -> None:
    sections = [Section.of(f"[{n}]", captured([output.encode()], room)) for n, output in enumerate(outputs)]
    for section, output in zip(sections, outputs, strict=True):
        text = section.within(room)
        if found := re.search(r"\n\[… (\d+) of (\d+) bytes left out here[^]]*\]\n", text):
            kept = len(text.encode()) - len(found[0].encode())
            assert (kept + int(found[1]), int(found[2])) == (len(output.encode()),) * 2
        else:
            assert text == output


@given(st.binary())
def test_what_is_readable_has_no_control_characters(data: bytes) -> None:
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", readable(data))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_text_is_readable_as_it_is(text: str) -> None:
    assert readable(text.encode()) == text
    assert not is_binary(text.encode())


def test_output_within_the_limit_is_whole(run: Run) -> None:
    assert run("seq 1 17000").text == "\n".join(map(str, range(1, 17_001)))


def test_long_output_keeps_head_and_tail(run: Run) -> None:
    text = run("seq 1 1000000").text
    assert text.startswith("1\n2\n3\n")
    assert text.endswith("\n999999\n1000000")
    assert len(text.encode()) <= CAP
    assert "of 6888896 bytes left out here" in text


def test_long_output_ends_and_begins_with_whole_lines(run: Run) -> None:
    head, tail = re.split(r"\n\[…[^]]*…\]\n", run("yes 'a whole line' | head -n 100000").text)
    assert set(head.split("\n") + tail.split("\n")) == {"a whole line"}


def test_one_endless_line_is_cut_between_characters(run: Run) -> None:
    text = run("printf '日%.0s' {1..60000}").text
    assert len(text.encode()) <= CAP
    assert set(text) - set("\n[…] of0123456789bytesleftouthere;toseethem,runitagainintoafile ") == {"日"}


def test_stdout_stderr_and_notices_share_one_limit(run: Run) -> None:
    text = run("seq 1 100000; seq 1 100000 >&2; cd /; (exit 3)").text
    assert CAP * 0.9 < len(text.encode()) <= CAP
    assert text.endswith("\n100000\n[exit code 3]\n[directory: /]")
    assert "\n100000\n[stderr]\n1\n2" in text
    assert text.count("bytes left out here") == 2


def test_a_short_stderr_is_whole_beside_a_long_stdout(run: Run) -> None:
    text = run("seq 1 100000; seq 1 1000 >&2").text
    assert text.endswith("[stderr]\n" + "\n".join(map(str, range(1, 1_001))))


def test_a_gigabyte_of_output_takes_little_memory(run: Run) -> None:
    run("seq 1 100000")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    text = run("yes 0123456 | head -c 1000000000", timeout_s=120).text
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024)
    assert grown < 20_000_000
    assert len(text.encode()) <= CAP
    assert "of 1000000000 bytes left out here" in text


def test_nuls_and_escape_sequences_are_harmless(run: Run) -> None:
    assert run(r"printf 'a\0b\0'; printf '\033[31mred\033[0m \033]0;title\007bell\007 \177'").text == (
        r"a\x00b\x00red bell\x07 \x7f"
    )


def test_bytes_that_are_no_text_are_shown_as_such(run: Run) -> None:
    assert run(r"printf 'caf\351 and caf\303\251'").text == r"caf\xe9 and café"


@pytest.mark.parametrize(
    "command", ["head -c 5000 /dev/urandom", "head -c 200000 /dev/zero", "head -c 300000 /dev/urandom"]
)
def test_binary_output_is_described(run: Run, command: str) -> None:
    text = run(command).text
    assert re.match(r"\[binary output of \d+000 bytes, beginning with ([0-9a-f]{2} ?)+;", text)
    assert len(text) < 300
