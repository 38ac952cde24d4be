"""What goes on behind the screen because a key began it: it ends well, or the person is told why it did not."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING

from anima_project.database_errors import explained
from anima_project.errors import AnimaError
from nous.updates import Notice

if TYPE_CHECKING:
    from tui.interface import Interface

log = logging.getLogger(__name__)


class Background:
    def __init__(self, interface: Interface) -> None:
        self._interface = interface

    def tell(self, text: str) -> None:
        self._interface.conversations.tell(Notice(text))

    def begin(self, work: Coroutine[object, object, object]) -> None:
        self._interface.application.create_background_task(self._guarded(work))

    async def _guarded(self, work: Coroutine[object, object, object]) -> None:
        try:
            await work
        except AnimaError as error:
            self.tell(str(error))
        except Exception as error:  # the outermost frame of what a key began: the screen must outlive it
            if (trouble := explained(error)) is None:
                log.exception("Something that the person wanted went wrong")
            self.tell(str(trouble or "Something in Anima went wrong; the log says what."))
