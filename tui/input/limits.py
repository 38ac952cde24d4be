"""How long a message may be. Typing is never stopped and nothing is cut: what is too long is not sent, and says so."""

from __future__ import annotations

from tui.input.folding import MARKER, Folds

TYPED = 10_000
"""Characters of a message that are not in folded pastes."""
PASTED = 500_000
"""Characters of a message's folded pastes together: some 125,000 tokens, most of what the model can have in view."""
COUNTED_FROM = 0.9
"""The fraction of a limit from which the count is shown."""


def count(text: str, folds: Folds) -> str:
    """How much of each limit the text takes up, for the limits it comes near; empty for none."""
    pasted = folds.pasted_characters(text)
    typed = _typed(text)
    shown = []
    if typed >= TYPED * COUNTED_FROM:
        shown.append(f"{typed:,} of {TYPED:,} characters")
    if pasted >= PASTED * COUNTED_FROM:
        shown.append(f"{pasted:,} of {PASTED:,} characters pasted")
    return " · ".join(shown)


def is_over(text: str, folds: Folds) -> bool:
    return _typed(text) > TYPED or folds.pasted_characters(text) > PASTED


def refusal(text: str, folds: Folds) -> str:
    """Why the text is not sent, and what to do; empty if it may be."""
    if folds.lost(text):
        return "A paste in this message is no longer kept. Delete it and paste it again."
    if (typed := _typed(text)) > TYPED:
        return f"Not sent: {typed - TYPED:,} characters too long. Shorten it, or paste the long part at once."
    if (pasted := folds.pasted_characters(text)) > PASTED:
        return f"Not sent: {pasted - PASTED:,} characters too much are pasted. Save them as a file and name it with @."
    return ""


def _typed(text: str) -> int:
    return len(text) - len(MARKER.findall(text))
