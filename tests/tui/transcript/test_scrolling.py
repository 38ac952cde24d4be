"""The window over the log: what is on the screen is a part of the whole transcript, and only as much is read and
rendered as that takes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events_app.models import Event
from events_app.payloads import AgentMessage, UserMessage
from nous.updates import Stored
from tests.tui.transcript.logs import BASIC, DEBUG, VERBOSE, Log, a_long_log, opened, records_of, settle, texts, used
from tui.transcript import scrolling
from tui.transcript.cells import Line
from tui.transcript.items import Items
from tui.transcript.log import Request, Which
from tui.transcript.look import Look
from tui.transcript.reading import MOST, PAGE
from tui.transcript.renderings import Renderings
from tui.transcript.scrolling import Place
from tui.transcript.transcript import Transcript
from tui.transcript.window import LogWindow

LONG = a_long_log(2_000)
WIDTH, HEIGHT = 40, 10


def whole(log: Log, width: int, look: Look = BASIC) -> list[str]:
    """Every line of the transcript, rendered without any window."""
    window = LogWindow()
    window.merge(log.records)
    items = Items(window.entries, (), Renderings(), width, lambda _: look)
    return texts([line for item in items for line in item])


def starts(part: list[str], all_lines: list[str]) -> list[int]:
    return [at for at in range(len(all_lines)) if all_lines[at : at + len(part)] == part]


items = st.lists(st.lists(st.integers().map(lambda n: [("", str(n))]), max_size=4), max_size=12)


@given(items, st.integers(0, 60), st.integers(1, 9))
def test_what_is_visible_is_a_slice_of_all_lines(items: list[list[Line]], lines: int, height: int) -> None:
    flat = [line for item in items for line in item]
    place = scrolling.down(items, Place(0, 0), lines)
    assert scrolling.visible(items, place, height) == flat[lines : lines + height]


@given(items, st.integers(0, 60), st.integers(0, 60))
def test_down_and_up_again_is_where_one_was(items: list[list[Line]], start: int, lines: int) -> None:
    flat = [line for item in items for line in item]
    place = scrolling.down(items, Place(0, 0), min(start, len(flat)))
    lines = min(lines, len(flat) - min(start, len(flat)))
    back = scrolling.up(items, scrolling.down(items, place, lines), lines)
    assert scrolling.visible(items, back, 99) == scrolling.visible(items, place, 99)


@given(items, st.integers(1, 9))
def test_the_tail_is_the_last_lines(items: list[list[Line]], height: int) -> None:
    flat = [line for item in items for line in item]
    assert scrolling.visible(items, scrolling.tail(items, height), height) == flat[-height:]


def test_a_long_session_opens_at_its_end_and_reads_two_pages_of_it() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    assert texts(transcript.frame(WIDTH, HEIGHT)) == whole(log, WIDTH)[-HEIGHT:]
    assert log.given <= 2 * PAGE


def test_home_jumps_to_the_beginning_without_reading_what_lies_between() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    transcript.home()
    assert settle(transcript, log, WIDTH, HEIGHT) == whole(log, WIDTH)[:HEIGHT]
    transcript.end()
    assert settle(transcript, log, WIDTH, HEIGHT) == whole(log, WIDTH)[-HEIGHT:]
    assert transcript.is_following
    assert log.given <= 6 * PAGE


def test_paging_through_the_whole_session_shows_every_line_and_keeps_little() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    transcript.home()
    read = settle(transcript, log, WIDTH, HEIGHT)
    while not transcript.is_following:
        transcript.page_down()
        page = settle(transcript, log, WIDTH, HEIGHT)
        read += page[2:] if not transcript.is_following else []
        assert len(transcript._reading.window) <= MOST + 2 * PAGE
    assert read == whole(log, WIDTH)[: len(read)]
    assert len(whole(log, WIDTH)) - len(read) < HEIGHT


def test_a_screen_of_counters_reads_as_much_as_it_needs() -> None:
    calls = [value for number in range(700) for value in used(number)]
    log = Log(records_of(UserMessage(content="Go."), *calls, AgentMessage(content="Done.")))
    assert settle(Transcript(), log, WIDTH, HEIGHT) == ["You", "Go.", "", "700 tools · 280.0 s", "", "Anima", "Done."]


def test_an_event_anywhere_can_be_gone_to() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    question = next(record for record in LONG[900:] if record.event_type == "user_message")
    transcript.go_to(question.id)
    screen = settle(transcript, log, WIDTH, HEIGHT)
    assert screen[:2] == ["You", whole(Log([question]), WIDTH)[1]]
    assert transcript.place == (question.id, 0)


def test_what_was_found_is_at_the_top_and_marked_until_one_goes_to_the_newest() -> None:
    def marked() -> list[str]:
        frame = transcript.frame(WIDTH, HEIGHT)
        return [text for line in frame for style, text in line if style == "class:match"]

    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    question = next(record for record in LONG[900:] if record.event_type == "user_message")
    transcript.point_out(question.id)
    assert settle(transcript, log, WIDTH, HEIGHT)[0] == "You"
    assert marked() == ["You"]
    transcript.scroll(1)
    transcript.scroll(-1)
    assert marked() == ["You"]
    transcript.end()
    settle(transcript, log, WIDTH, HEIGHT)
    transcript.go_to(question.id)
    assert settle(transcript, log, WIDTH, HEIGHT)[0] == "You"
    assert marked() == []


def test_scrolling_goes_on_from_where_one_went_to() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    transcript.go_to(900)
    at = settle(transcript, log, WIDTH, HEIGHT)
    transcript.scroll(-50)
    above = settle(transcript, log, WIDTH, HEIGHT)
    transcript.scroll(50)
    assert settle(transcript, log, WIDTH, HEIGHT) == at
    lines = whole(log, WIDTH)
    assert starts(above, lines)[0] == starts(at, lines)[0] - 50


@given(st.integers(1, 400), st.integers(12, 90))
@settings(max_examples=30, deadline=None)
def test_a_resize_and_back_keeps_the_place(lines: int, width: int) -> None:
    log = Log(LONG[:300])
    transcript = opened(log, WIDTH, HEIGHT)
    transcript.scroll(-lines)
    before = settle(transcript, log, WIDTH, HEIGHT)
    settle(transcript, log, width, 25)
    assert settle(transcript, log, WIDTH, HEIGHT) == before


def test_a_resize_keeps_the_same_words_at_the_top() -> None:
    words = " ".join(f"word{number}" for number in range(2_000))
    log = Log(records_of(UserMessage(content=words), AgentMessage(content=words)))
    transcript = opened(log, 40, 10)
    transcript.scroll(-150)
    first = settle(transcript, log, 40, 10)[0].split()[0]
    assert first in settle(transcript, log, 71, 10)[0].split()


def test_another_view_keeps_the_event_at_the_top() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    question = next(record for record in LONG[900:] if record.event_type == "user_message")
    transcript.go_to(question.id)
    settle(transcript, log, WIDTH, HEIGHT)
    for look in (VERBOSE, DEBUG, BASIC):
        transcript.look = look
        assert settle(transcript, log, WIDTH, HEIGHT)[0].startswith("You")
        assert transcript.place == (question.id, 0)


def stored(id_: int, text: str) -> Stored:
    event = Event.of(1, AgentMessage(content=text))
    event.pk = id_
    return Stored(event)


def test_the_tail_is_followed_until_one_scrolls_up_and_again_from_there() -> None:
    log = Log(LONG[:50])
    transcript = opened(log, WIDTH, HEIGHT)
    transcript.append_live(stored(51, "New."), 0.0)
    assert settle(transcript, log, WIDTH, HEIGHT)[-1] == "New."
    transcript.scroll(-5)
    up = settle(transcript, log, WIDTH, HEIGHT)
    transcript.append_live(stored(52, "Newer."), 0.0)
    transcript.append_live(stored(53, "Newest."), 0.0)
    assert settle(transcript, log, WIDTH, HEIGHT) == up
    assert (transcript.new_below, transcript.is_following) == (2, False)
    transcript.scroll(7)
    settle(transcript, log, WIDTH, HEIGHT)
    assert transcript.new_below == 1
    transcript.page_down()
    assert settle(transcript, log, WIDTH, HEIGHT)[-1] == "Newest."
    assert (transcript.new_below, transcript.is_following) == (0, True)


def test_what_is_stored_while_one_is_far_up_is_there_when_one_comes_back() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    transcript.home()
    settle(transcript, log, WIDTH, HEIGHT)
    new = records_of(AgentMessage(content="Meanwhile."), first_id=LONG[-1].id + 1)
    log.records += new
    transcript.append_live(stored(new[0].id, "Meanwhile."), 0.0)
    assert transcript.new_below == 1
    transcript.end()
    assert settle(transcript, log, WIDTH, HEIGHT)[-1] == "Meanwhile."


def test_what_is_stored_while_a_page_is_read_is_not_missed() -> None:
    log = Log(LONG[:10])
    transcript = Transcript()
    request = transcript.wants
    assert request
    page = log.answer(request)
    log.records += records_of(AgentMessage(content="Meanwhile."), first_id=11)
    transcript.append_live(stored(11, "Meanwhile."), 0.0)
    transcript.take(request, page)
    assert settle(transcript, log, WIDTH, HEIGHT)[-1] == "Meanwhile."


def test_what_another_process_wrote_is_news() -> None:
    log = Log(LONG[:10])
    transcript = opened(log, WIDTH, HEIGHT)
    log.records += records_of(*[AgentMessage(content=f"From afar {n}.") for n in range(150)], first_id=11)
    transcript.append_live(stored(160, "From afar 149."), 0.0)
    request = transcript.news
    assert request == Request(Which.NEWER, PAGE, 160)
    transcript.take(Request(Which.NEWER, PAGE, LONG[9].id), log.answer(Request(Which.NEWER, PAGE, LONG[9].id)))
    assert settle(transcript, log, WIDTH, HEIGHT)[-1] == "From afar 149."
    transcript.page_up()
    settle(transcript, log, WIDTH, HEIGHT)
    transcript.page_down()
    assert settle(transcript, log, WIDTH, HEIGHT) == whole(log, WIDTH)[-HEIGHT:]


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    log = Log(LONG)
    transcript = opened(log, WIDTH, HEIGHT)
    late = Request(Which.OLDER, PAGE, 700)
    before = transcript.frame(WIDTH, HEIGHT)
    transcript.take(late, log.answer(late))
    assert transcript.frame(WIDTH, HEIGHT) == before


def test_a_frame_at_rest_is_the_same_object() -> None:
    transcript = opened(Log(LONG), WIDTH, HEIGHT)
    assert not transcript.dirty
    assert transcript.frame(WIDTH, HEIGHT) is transcript.frame(WIDTH, HEIGHT)


class Reader(RuleBasedStateMachine):
    """Someone who goes up and down in a session that grows, on a screen that changes."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Log(a_long_log(700))
        self.transcript = opened(self.log, WIDTH, HEIGHT)
        self.width, self.height, self.look = WIDTH, HEIGHT, BASIC

    @rule(lines=st.integers(-60, 60))
    def scrolls(self, lines: int) -> None:
        self.transcript.scroll(lines)

    @rule()
    def goes_home(self) -> None:
        self.transcript.home()

    @rule()
    def goes_to_the_end(self) -> None:
        self.transcript.end()

    @rule(event_id=st.integers(1, 700))
    def goes_to(self, event_id: int) -> None:
        self.transcript.go_to(event_id)

    @rule(width=st.integers(5, 80), height=st.integers(1, 30))
    def resizes(self, width: int, height: int) -> None:
        self.width, self.height = width, height

    @rule(look=st.sampled_from([BASIC, VERBOSE, DEBUG]))
    def changes_the_view(self, look: Look) -> None:
        self.transcript.look = self.look = look

    @rule(text=st.text(alphabet="ab \n", min_size=1))
    def hears(self, text: str) -> None:
        id_ = self.log.records[-1].id + 1
        self.log.records += records_of(AgentMessage(content=text), first_id=id_)
        event = Event.of(1, AgentMessage(content=text))
        event.pk, event.timestamp, event.token_count = id_, self.log.records[-1].timestamp, 10
        self.transcript.append_live(Stored(event), 0.0)

    @invariant()
    def the_screen_is_a_part_of_the_whole(self) -> None:
        screen = settle(self.transcript, self.log, self.width, self.height)
        lines = whole(self.log, self.width, self.look)
        assert len(screen) == min(self.height, len(lines))
        at = starts(screen, lines)
        assert at
        if self.transcript.is_following:
            assert at[-1] == len(lines) - len(screen)


Reader.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestReader = Reader.TestCase
