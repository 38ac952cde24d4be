"""Logs for the fold: rows as they come from the database, written down in a line each, and drawn at random."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from anima_project.configuration import Configuration
from thymos.fold import Fold, Row
from thymos.physiology import Physiology, physiology
from thymos.state import State

START_NS = 1_790_000_000 * 10**9
S = 10**9


def body() -> Physiology:
    return physiology(Configuration())


def user(text: str = "the other one, then") -> tuple[str, dict[str, Any]]:
    return "user_message", {"content": text}


def reply(**payload: Any) -> tuple[str, dict[str, Any]]:
    return "agent_message", {"content": "", "model": "m", **payload}


def call(tool: str = "bash", subject: str = "ls") -> tuple[str, dict[str, Any]]:
    return "tool_call", {"content": subject, "tool_name": tool, "tool_use_id": "t", "tool_input": {}}


def answer(success: bool = True, *, tool: str = "bash", text: str = "", **more: Any) -> tuple[str, dict[str, Any]]:
    return "tool_response", {"content": text, "tool_name": tool, "tool_use_id": "t", "success": success, **more}


def log(*events: tuple[str, dict[str, Any]], every_s: float = 1.0, session: int = 1, first: int = 1) -> list[Row]:
    """These events, one every so many seconds."""
    return [
        (first + n, session, kind, payload, START_NS + round((first + n) * every_s * S))
        for n, (kind, payload) in enumerate(events)
    ]


def after(*events: tuple[str, dict[str, Any]], every_s: float = 1.0) -> Fold:
    """A newborn after these events."""
    fold = Fold(State(), body())
    fold.feel_all(log(*events, every_s=every_s))
    return fold


_texts = st.one_of(
    st.sampled_from(
        [
            "thanks, well done!",
            "this is wrong",
            "it works now",
            "not bad at all",
            "please look at the engine and the harbour of the northern island",
            "",
        ]
    ),
    st.text(max_size=60),
)
_events = st.one_of(
    st.builds(user, _texts),
    st.builds(reply, interrupted=st.booleans()),
    st.builds(call, st.sampled_from(["bash", "web_get", "read_file"]), st.sampled_from(["ls", "cat x", "git log"])),
    st.builds(
        answer,
        st.booleans(),
        tool=st.sampled_from(["bash", "web_get"]),
        text=st.sampled_from(["no such file 17", "no such file 18", "timeout"]),
        unfinished=st.sampled_from(["", "", "", "denied", "interrupted"]),
    ),
    st.just(("system_message", {"content": "a notice"})),
)
_gaps_ns = st.one_of(
    st.integers(-5 * S, 60 * S), st.integers(0, 30 * 86_400 * S), st.integers(-(10**18), 10**18).filter(bool)
)


@st.composite
def logs(draw: st.DrawFn, max_size: int = 60) -> list[Row]:
    """Any events, in any rhythm: clocks that go backwards and years of silence included."""
    rows: list[Row] = []
    at = START_NS
    for id_, (kind, payload) in enumerate(draw(st.lists(_events, max_size=max_size)), 1):
        at = max(1, min(at + draw(_gaps_ns), 2 * 10**18))
        rows.append((id_, draw(st.integers(1, 12)), kind, payload, at))
    return rows
