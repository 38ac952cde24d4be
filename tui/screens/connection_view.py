"""What the connection screen shows. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from nous.checking import Verdict
from nous.known_credentials import Known
from nous.provider import Invalid, Unreachable, Valid
from tui.connecting import Present
from tui.screens.finder import around
from tui.transcript.cells import Line, cells, shortened, steady
from tui.transcript.flow import flow

KINDS = {"api_key": "API key", "setup_token": "setup token", "bearer": "token", "secret": "for something else"}
NAME_CELLS = 20


def present_lines(present: Present, width: int) -> list[Line]:
    """What answers now, and what stands in the way of something else."""
    lines = _told("class:dialog", answering(present), width)
    if present.problem:
        lines += _told("class:bad", present.problem, width)
    if present.outranking and any(one.is_stored for one in present.known):
        said = f"{present.outranking} of the environment outranks what is stored; to use that, start Anima without it."
        lines += _told("class:unsure", said, width)
    if present.server_variable:
        said = f"The server is named by {present.server_variable} of the environment, which outranks the settings."
        lines += _told("class:hint", said, width)
    return lines


def answering(present: Present) -> str:
    if present.why_rehearsal:
        return f"The rehearsal model answers, because {present.why_rehearsal}. It knows next to nothing."
    if not present.model:
        return ""
    who = f"as {present.source}" if present.source else "without a credential"
    return f"{present.model} answers, {who}, at {present.server}."


def known_lines(known: Sequence[Known], at: int, width: int, height: int) -> list[Line]:
    """One credential a row, that which is pointed at among them."""
    if not known:
        return _told("class:empty", "No key or token is stored, and the environment has none.", width)[:height]
    return [_known_line(known[row], row == at, width) for row in around(at, len(known), height)]


def verdict_lines(verdict: Verdict, of: str, width: int) -> list[Line]:
    """What came of a check of `of`."""
    match verdict:
        case Valid():
            return _told("class:good", f"Good: the server takes {of}.", width)
        case Invalid(reason):
            return _told("class:bad", f"Refused. {reason}", width)
        case Unreachable(reason):
            return _told(
                "class:unsure", f"It could not be checked, so nobody knows whether it is good. {reason}", width
            )


def notice_lines(style: str, text: str, width: int) -> list[Line]:
    return _told(style, text, width) if text else []


def _known_line(one: Known, is_chosen: bool, width: int) -> Line:
    selected = "class:selected" if is_chosen else ""
    name = shortened(steady(one.name), NAME_CELLS)
    more = [f"{one.start}…" if one.start else "", KINDS.get(one.kind, one.kind), one.origin]
    facts = " · ".join(part for part in more if part)
    used = " in use " if one.is_in_use else ""
    room = max(0, width - NAME_CELLS - 2 - cells(used) - 1)
    facts = shortened(steady(facts), room)
    line: Line = [
        (selected, f" {name}{' ' * (NAME_CELLS - cells(name))} "),
        (f"{selected} class:hint".strip(), facts + " " * (room - cells(facts))),
        (f"{selected} class:good".strip(), used),
    ]
    if width < NAME_CELLS + 2 + cells(used) + 1:
        return [(selected, shortened(f" {name}{used}", width))]
    return line


def _told(style: str, text: str, width: int) -> list[Line]:
    margin = 1 if width > 12 else 0
    return [[("", " " * margin), *line] for line in flow([(style, text)], max(1, width - 2 * margin))]
