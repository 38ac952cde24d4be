"""What is left out: the rules of .gitignore and .ignore, as git reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pathspec import GitIgnoreSpec

FILES = (".gitignore", ".ignore")
ALWAYS = frozenset({".git", ".hg", ".svn", ".jj"})
_LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold in one folder: its own, and those of the folders above it, the nearest last."""

    specs: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    def inside(self, folder: Path) -> Rules:
        """Those that hold in a folder below."""
        own = tuple((folder, spec) for name in FILES if (spec := _read(folder / name)) is not None)
        return Rules(self.specs + own) if own else self

    def leave_out(self, path: Path, *, is_folder: bool) -> bool:
        """Whether an entry of the folder is ignored. The rule nearest to it decides; within a file, the last."""
        if path.name in ALWAYS:
            return True
        for base, spec in reversed(self.specs):
            relative = str(PurePosixPath(path.relative_to(base))) + ("/" if is_folder else "")
            if (verdict := spec.check_file(relative).include) is not None:
                return verdict
        return False


def rules_above(folder: Path) -> Rules:
    """Those that hold in a folder because of where it lies: from the top of its repository down to it, not of its own."""
    top = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)
    if top is None:
        return Rules()
    exclude = _read(top / ".git" / "info" / "exclude")
    rules = Rules(((top, exclude),) if exclude else ())
    for one in _between(top, folder):
        rules = rules.inside(one)
    return rules


def _between(top: Path, folder: Path) -> Iterator[Path]:
    """From the top down to, and without, the folder."""
    if folder == top:
        return
    yield top
    for n in range(len(folder.relative_to(top).parts) - 1, 0, -1):
        yield folder.parents[n - 1]


def _read(file: Path) -> GitIgnoreSpec | None:
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST_BYTES:
            return None
        return GitIgnoreSpec.from_lines(file.read_text(encoding="utf-8", errors="replace").splitlines())
    except (OSError, ValueError):  # unreadable, or a pattern that is none: as if it were not there
        return None
