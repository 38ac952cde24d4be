"""Searching as one types, with keys that come through a pipe."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sessions_app.listing import Findings, Found
from tests.tui.input.terminal import DOWN, ENTER, ESCAPE, Terminal, ctrl, terminal
from tui.screens.search import STEPS, SearchScreen


def found(number: int, text: str) -> Found:
    return Found(1, "Garden", number, "user_message", 1, text)


@dataclass
class Log:
    """Answers in steps, and holds an answer back for as long as its gate is shut."""

    asked: list[tuple[str, int | None]] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    steps: int = 1
    opened: list[Found] = field(default_factory=list)

    async def look(self, words: str, before: int | None) -> Findings:
        self.asked.append((words, before))
        if gate := self.gates.get(words):
            await gate.wait()
        left = (self.steps if before is None else before) - 1
        return Findings([found(left, f"{words} in step {left}")], before=left, back_to=1)

    def screen(self, text: str = "") -> SearchScreen:
        return SearchScreen(self.look, on_open=self.opened.append, text=text)


async def shown(term: Terminal) -> str:
    return " ".join("\n".join(await term.screen()).split())


async def test_it_searches_when_one_pauses_and_enter_opens_what_is_pointed_at() -> None:
    log = Log(steps=2)
    async with terminal(log.screen().__pt_container__()) as term:
        await term.press("roses")
        await term.until(lambda: len(log.asked) == 2)
        assert log.asked == [("roses", None), ("roses", 1)]
        assert "Everything was looked through" in await shown(term)
        await term.press(DOWN, ENTER)
    assert [one.content for one in log.opened] == ["roses in step 0"]


async def test_an_older_answer_never_comes_over_a_newer_one() -> None:
    gate = asyncio.Event()
    log = Log(gates={"ros": gate})
    async with terminal(log.screen().__pt_container__()) as term:
        await term.press("ros")
        await term.until(lambda: log.asked)
        await term.press("es")
        await term.until(lambda: len(log.asked) == 2)
        gate.set()
        await asyncio.sleep(0.01)
        assert "roses in step 0" in await shown(term)


async def test_further_back_is_a_key_once_much_was_looked_through() -> None:
    log = Log(steps=STEPS + 10)
    async with terminal(log.screen().__pt_container__()) as term:
        await term.press("roses")
        await term.until(lambda: len(log.asked) == STEPS)
        assert "Ctrl+F looks further back" in await shown(term)
        await term.press(DOWN, ctrl("f"))
        await term.until(lambda: len(log.asked) == STEPS + 10)
        assert "in step 48" in await shown(term)
        assert "Everything was looked through" in await shown(term)


async def test_going_back_takes_the_words_away_first() -> None:
    log = Log()
    screen = log.screen()
    async with terminal(screen.__pt_container__()) as term:
        await term.press("roses", ESCAPE)
        assert screen.back()
        assert "Type words" in await shown(term)
        assert not screen.back()
    assert log.asked == []
