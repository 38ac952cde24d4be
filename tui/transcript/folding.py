"""Which entry a key folds: the lowest on the screen that can be, so that one never has to point. Pure."""

from __future__ import annotations

from tui.transcript import scrolling
from tui.transcript.entries import Answered, Used
from tui.transcript.items import Items, LookOf
from tui.transcript.look import ViewMode
from tui.transcript.scrolling import Place


def lowest(items: Items, first: int, last: int, look_of: LookOf) -> range:
    """The indices of what is folded together: one entry, or the stretch of tool calls that the basic view counts in one
    line. Of the items from `first` to `last`, which are on the screen; empty if none of them folds.

    What says on the screen that it folds goes before thoughts that do not show."""
    shown = [index for index in range(last, first - 1, -1) if items.bare(index)]
    for may_be_hidden in (False, True):
        for index in shown:
            if _folds(items, index, look_of, may_be_hidden=may_be_hidden):
                return _together(items, index, look_of)
    return range(0)


def toggled(items: Items, folded: range, look_of: LookOf) -> set[int]:
    """The ids of those that change with the last one, which is what one sees."""
    is_unfolded = look_of(items.item(folded[-1]).id).is_unfolded
    ids = [items.item(index).id for index in folded if isinstance(items.item(index), Used) or len(folded) == 1]
    return {id_ for id_ in ids if look_of(id_).is_unfolded == is_unfolded}


def place_after(items: Items, folded: range, top: Place | None, height: int) -> Place:
    """Where to look afterwards, so that as much as fits of what was unfolded is in sight, from its beginning; `top` is
    where one looked before, None at the tail."""
    first, end = Place(folded[0], 0), Place(folded[-1] + 1, 0)
    if top is None:
        place = min(scrolling.tail(items, height), first)
    else:
        place = max(top, min(first, scrolling.up(items, end, height)))
    return scrolling.clamped(items, place, height)


def _folds(items: Items, index: int, look_of: LookOf, *, may_be_hidden: bool) -> bool:
    item = items.item(index)
    look = look_of(item.id)
    if look.mode is ViewMode.DEBUG:  # which shows all there is
        return False
    if isinstance(item, Answered) and item.thinking:
        return may_be_hidden or look.is_unfolded or look.mode is not ViewMode.BASIC
    return isinstance(item, Used)


def _together(items: Items, index: int, look_of: LookOf) -> range:
    item = items.item(index)
    if not isinstance(item, Used) or look_of(item.id).mode is not ViewMode.BASIC:
        return range(index, index + 1)
    last = next((at for at in range(index, len(items)) if _counts(items, at)), index)
    counting = items.item(last)
    left = counting.stretch.calls if isinstance(counting, Used) and counting.stretch else 1
    first = last
    while left > 1 and first > 0:
        first -= 1
        left -= isinstance(items.item(first), Used)
    return range(first, last + 1)


def _counts(items: Items, index: int) -> bool:
    item = items.item(index)
    return isinstance(item, Used) and item.stretch is not None
