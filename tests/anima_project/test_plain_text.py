from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anima_project.plain_text import harmless


@given(st.text(alphabet=st.characters()))
def test_nothing_that_drives_a_terminal_is_left(text: str) -> None:
    kept = harmless(text)
    assert all(c in "\t\n" or (c.isprintable() or c.isspace() or ord(c) > 0x9F) for c in kept)
    assert not any((ord(c) < 0x20 and c not in "\t\n") or 0x7F <= ord(c) <= 0x9F for c in kept)
    kept.encode()


def test_escape_sequences_titles_and_bidi_tricks_are_taken_apart() -> None:
    assert (
        harmless("\x1b[31mred\x1b]0;title\x07 \u202eevil\u2066!\r\nnext\tcell") == "[31mred]0;title evil!\nnext\tcell"
    )


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    text = "Grüße, мир, שלום, 你好 — 🦊\n\tπ ≈ 3"
    assert harmless(text) == text
