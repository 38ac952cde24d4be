from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sessions_app.listing import Findings, Found
from sessions_app.reading import NS_PER_S
from tui.screens.excerpt import excerpt
from tui.screens.search_list import SearchList
from tui.transcript.cells import Line, text_of, width_of

NOW_NS = 10**18
TEXT = "Which roses do you like? The red ones, and the white ones, of all that grow in this garden."


def found(number: int, content: str = TEXT, session: str = "Garden") -> Found:
    return Found(1, session, number, "user_message" if number % 2 else "agent_message", NOW_NS - 60 * NS_PER_S, content)


def marked(line: Line) -> list[str]:
    return [text for style, text in line if style == "class:match"]


def test_an_excerpt_is_the_line_around_the_match_with_every_match_marked() -> None:
    line = excerpt(TEXT, ["ONES", "white"], 40)
    assert text_of(line) == "…and the white ones, of all that grow i…"
    assert marked(line) == ["white", "ones"]
    assert text_of(excerpt("short\nand  sweet", ["sweet"], 40)) == "short and sweet"
    assert marked(excerpt("İ" * 30 + " rose", ["rose"], 40)) == ["rose"]


@given(
    st.text(max_size=900), st.lists(st.text(min_size=1, max_size=5).filter(str.strip), max_size=3), st.integers(1, 80)
)
def test_an_excerpt_is_never_wider_than_there_is_room(text: str, words: list[str], width: int) -> None:
    assert width_of(excerpt(text, [part for word in words for part in word.split()], width)) <= width


@given(st.text("ab \n", max_size=900), st.text("ab \n", max_size=900), st.integers(12, 80))
def test_the_match_is_in_sight(before: str, after: str, width: int) -> None:
    assert marked(excerpt(f"{before}rose{after}", ["Rose"], width)) == ["rose"]


def test_a_message_is_shown_with_session_who_when_and_excerpt() -> None:
    rows = [text_of(line) for line in SearchList(wanted="like", found=(found(1), found(2))).lines(40, 4, NOW_NS)]
    assert rows[0] == " Garden · You · 1 min ago "
    assert rows[1] == "   …do you like? The red ones, and the…"
    assert rows[2] == " Garden · Anima · 1 min ago "


def test_the_pointer_stays_inside_and_in_sight() -> None:
    many = SearchList(wanted="x", found=tuple(found(number, session=f"S{number}") for number in range(30)))
    assert (many.moved(-1).at, many.moved(99).at) == (0, 29)
    assert "S17" in "".join(text_of(line) for line in many.moved(17).lines(40, 4, NOW_NS))
    assert SearchList().moved(1).chosen is None


def test_it_says_how_far_back_it_looked() -> None:
    begun = SearchList(wanted="roses")
    assert begun.reach == ""
    half = begun.with_more(Findings([found(1)], before=7, back_to=NOW_NS))
    assert half.reach.startswith("Looked back to 2001-09-0") and "Ctrl+F looks further back" in half.reach
    whole = half.with_more(Findings([found(2)], before=0, back_to=1))
    assert (whole.reach, len(whole.found)) == ("Everything was looked through", 2)


def test_what_is_empty_is_said_in_words() -> None:
    def said(search: SearchList) -> str:
        return " ".join(text_of(line) for line in search.lines(80, 3, NOW_NS))

    assert said(SearchList()).startswith("Type words")
    assert said(SearchList(wanted="x", is_looking=True)) == "Searching …"
    assert said(SearchList(wanted="x", before=0)) == "No message has these words, anywhere."
    assert said(SearchList(wanted="x", before=9)) == "No message has these words, as far back as was looked."


@given(st.lists(st.builds(found, st.integers(1, 9), st.text(), st.text())), st.integers(1, 120), st.integers(1, 12))
def test_no_line_is_wider_than_there_is_room(many: list[Found], width: int, height: int) -> None:
    lines = SearchList(wanted="a b", found=tuple(many)).lines(width, height, NOW_NS)
    assert len(lines) <= height
    assert all(width_of(line) <= width for line in lines)
