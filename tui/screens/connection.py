"""How the model is reached: as whom, at which server. A key is tried with its server before it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TypeVar

from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.containers import Container, HSplit, Window
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.processors import BeforeInput

from anima_project.errors import AnimaError, BadCredential
from nous.checking import Tried, Verdict
from nous.provider import Valid
from tui.connecting import Connecting, Present
from tui.input.masked import MaskedPrompt
from tui.screens.connection_view import known_lines, notice_lines, present_lines, verdict_lines
from tui.screens.finder import begin
from tui.screens.screen import Drawn, framed, shown_if
from tui.transcript.cells import Line

log = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the server did not take: the person may want it kept all the same."""

    tried: Tried
    keep: Callable[[Tried], Awaitable[None]]


class ConnectionScreen:
    """`why` says why it opened by itself. It takes keys from the first moment on, and knows what there is once it was
    let `look`."""

    def __init__(self, connecting: Connecting, *, why: str = "") -> None:
        self._connecting, self._why = connecting, why
        self._present, self._has_looked = Present(), False
        self._at = 0
        self._work: asyncio.Task[None] | None = None
        self._doing = ""  # what is going on, while something is
        self._verdict: tuple[Verdict, str] | None = None  # what came of the last check, and what was checked
        self._notice: tuple[str, str] = ("", "")  # a style, and what else there is to say
        self._doubt: Doubt | None = None
        self._removing = ""
        self._is_asking_server = False
        self._masked = MaskedPrompt(self._refocus)
        self._body = Window(Drawn(self._lines, self._keys()))
        self._url = Buffer(multiline=False)
        url = BufferControl(
            self._url,
            key_bindings=self._url_keys(),
            input_processors=[BeforeInput([("class:hint", " Address (empty: Anthropic's own): ")])],
        )
        self._url_line = Window(url, height=2, wrap_lines=True, style="class:input")
        self._container = framed(
            lambda: "Connection",
            HSplit(
                [
                    self._body,
                    shown_if(self._masked.__pt_container__(), lambda: self._masked.is_asking),
                    shown_if(self._url_line, lambda: self._is_asking_server),
                ]
            ),
            self._hint,
        )

    def __pt_container__(self) -> Container:
        return self._container

    async def look(self) -> None:
        """See anew what there is."""
        self._present, self._has_looked = await self._connecting.present(), True
        self._at = max(0, min(self._at, len(self._present.known) - 1))

    def back(self) -> bool:
        if self._work is not None and self._doing:
            self._work.cancel()
            return True
        if self._is_asking_server or self._doubt or self._removing:
            self._is_asking_server, self._doubt, self._removing = False, None, ""
            self._refocus()
            return True
        return False

    @property
    def _is_busy(self) -> bool:
        """From the key on that began something: what is typed right behind it must not begin another thing."""
        return self._work is not None and not self._work.done()

    # What it does.

    async def _take_credential(self, asked: Awaitable[str | None]) -> None:
        if not (text := await asked):
            return
        tried = await self._while("the key", self._connecting.try_credential(text))
        await self._keep_or_doubt(tried, self._connecting.keep_credential, "Stored, encrypted. The next turn uses it.")

    async def _take_server(self, url: str) -> None:
        tried = await self._while("the server", self._connecting.try_server(url))
        await self._keep_or_doubt(tried, self._connecting.keep_server, "The next turn goes there.")

    async def _check(self) -> None:
        verdict = await self._while("the connection", self._connecting.check())
        self._verdict = (verdict, "the credential and the model") if verdict else None
        if verdict is None:
            self._notice = "class:unsure", "There is nothing to check: no key or token is known for this server."

    async def _remove(self, name: str) -> None:
        await self._connecting.remove(name)
        self._notice = "class:good", f"{name} is removed."
        await self.look()

    async def _keep_or_doubt(self, tried: Tried, keep: Callable[[Tried], Awaitable[None]], kept: str) -> None:
        self._verdict = tried.verdict, "it"
        if isinstance(tried.verdict, Valid):
            await self._keep(Doubt(tried, keep), kept)
        else:
            self._doubt = Doubt(tried, keep)

    async def _keep(self, doubt: Doubt, said: str) -> None:
        await doubt.keep(doubt.tried)
        self._why, self._notice = "", ("class:good", said)
        await self.look()

    async def _while(self, what: str, work: Coroutine[object, object, Result]) -> Result:
        self._doing = f"Checking {what} with the server …"
        get_app().invalidate()
        try:
            return await work
        finally:
            self._doing = ""

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._verdict, self._notice, self._doubt = None, ("", ""), None
        self._work = get_app().create_background_task(self._guarded(work))

    async def _guarded(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except BadCredential as error:  # whose own words show how it begins, and here nothing is shown
            self._notice = "class:bad", f"{error.source} is not usable: {error.rule}"
        except AnimaError as error:
            self._notice = "class:bad", str(error)
        except asyncio.CancelledError:
            self._notice = "class:hint", "Left unchecked; nothing was stored."
        except Exception:  # the outermost frame of what a key began: the screen must outlive it
            log.exception("Something on the connection screen went wrong")
            self._notice = "class:bad", "Something in Anima went wrong; the log says what."
        get_app().invalidate()

    # What is seen.

    def _lines(self, width: int, height: int) -> list[Line]:
        if not self._has_looked:
            return notice_lines("class:hint", "Looking …", width)
        above = notice_lines("class:unsure", self._why, width) + present_lines(self._present, width)
        below = verdict_lines(*self._verdict, width) if self._verdict else []
        below += notice_lines("class:unsure", self._doing, width) + notice_lines(*self._notice, width)
        room = max(1, height - len(above) - len(below) - 2)
        known = known_lines(self._present.known, self._at, width, room)
        if below and len(above) + len(known) + len(below) + 2 > height:  # what came of it matters most
            return [*below, [], *above][:height]
        return [*above, [], *known, *([[]] if below else []), *below][:height]

    def _hint(self) -> Line:
        if self._doubt:
            return [("class:warning", "Keep it all the same? y keeps it · any other key leaves it")]
        if self._removing:
            return [("class:warning", f"Remove {self._removing} for ever? y removes it · any other key keeps it")]
        if self._masked.is_asking:
            return [("class:hint", "What you type is not shown, and kept encrypted once the server has taken it")]
        if self._is_asking_server:
            return [("class:hint", "Such as http://127.0.0.1:11434 · Enter tries it · Esc leaves it")]
        if self._doing:
            return [("class:hint", "Esc stops waiting")]
        esc = "goes on with the rehearsal model" if self._why and self._present.why_rehearsal else "goes back"
        remove = " · d remove" if any(one.is_stored for one in self._present.known) else ""
        return [("class:hint", f"k key or token · s server · c check{remove} · Esc {esc}")]

    # Keys.

    def _refocus(self) -> None:
        """The keyboard belongs to what is typed into, if there is something."""
        layout = get_app().layout
        if self._masked.is_asking:
            layout.focus(self._masked.__pt_container__())
        else:
            layout.focus(self._url_line if self._is_asking_server else self._body)
        get_app().invalidate()

    def _answer(self, is_yes: bool) -> None:
        doubt, removing = self._doubt, self._removing
        self._doubt, self._removing, self._verdict = None, "", None
        if doubt and is_yes:
            self._start(self._keep(doubt, "Kept all the same. The next turn goes with it."))
        elif removing and is_yes:
            self._start(self._remove(removing))
        elif doubt:
            self._notice = "class:hint", "Not kept."

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        asked = Condition(lambda: self._doubt is not None or bool(self._removing))
        free = Condition(lambda: self._doubt is None and not self._removing and not self._is_busy)

        @keys.add("k", filter=free)
        def _key(event: KeyPressEvent) -> None:
            server = self._present.server or "the model's server"
            self._start(self._take_credential(self._masked.ask(f" Key or token for {server}: ")))

        @keys.add("s", filter=free)
        def _server(event: KeyPressEvent) -> None:
            if variable := self._present.server_variable:
                self._notice = "class:unsure", f"{variable} names the server; to choose here, start Anima without it."
                return
            self._is_asking_server = True
            begin(self._url, "")
            self._refocus()

        @keys.add("c", filter=free)
        def _check(event: KeyPressEvent) -> None:
            self._start(self._check())

        @keys.add("d", filter=free)
        @keys.add("delete", filter=free)
        def _ask_to_remove(event: KeyPressEvent) -> None:
            if not self._present.known:
                return
            self._verdict, pointed = None, self._present.known[self._at]
            self._removing = pointed.name if pointed.is_stored else ""
            self._notice = "", ""
            if not pointed.is_stored:
                said = f"{pointed.name} is in the environment that Anima was started in; only there it can be removed."
                self._notice = "class:unsure", said

        for names, by in ((("up", "c-p"), -1), (("down", "c-n"), 1)):
            for name in names:

                @keys.add(name, filter=free)
                def _move(event: KeyPressEvent, by: int = by) -> None:
                    self._at = max(0, min(self._at + by, len(self._present.known) - 1))

        @keys.add(Keys.Any, filter=asked, eager=True)
        def _answer(event: KeyPressEvent) -> None:
            self._answer(event.data in ("y", "Y"))

        return keys

    def _url_keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("enter")
        def _take(event: KeyPressEvent) -> None:
            self._is_asking_server = False
            self._refocus()
            self._start(self._take_server(self._url.text))

        return keys
