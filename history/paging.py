"""Pages by key: each begins where the one before ended, so that the thousandth costs what the first does, and nothing
is ever counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item, Key]):
    """Some items, newest first."""

    items: Sequence[Item]
    older: Key | None
    """The page before which things go on; None if nothing is older."""
    newer: Key | None


def page(
    older_than: Callable[[Key | None, int], Sequence[Item]],
    newer_than: Callable[[Key, int], Sequence[Item]],
    key: Callable[[Item], Key],
    *,
    before: Key | None = None,
    after: Key | None = None,
    size: int,
) -> Page[Item, Key]:
    """The `size` items next to a key; the newest ones without one, or if there are not that many behind `after`.

    `older_than` gives items newest first, of all for None; `newer_than` gives them oldest first.
    """
    if after is not None:
        found = newer_than(after, size + 1)
        if len(found) > size:
            items = list(found[:size])[::-1]
            return Page(items, older=key(items[-1]), newer=key(items[0]))
        before = None
    found = older_than(before, size + 1)
    items = list(found[:size])
    return Page(
        items,
        older=key(items[-1]) if len(found) > size else None,
        newer=key(items[0]) if before is not None and items else None,
    )
