"""The places whose loss is ruin: the system's folders, homes, disks. Pure: no path is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tools_app.floor.words import CLOSE, FILLED, HERE, ONE, OPEN, STAR, TREE, UNKNOWN

VITAL = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share",
    "/var/lib",
    "/System",
    "/Library",
    "/private",
]
COMMON = ["/home", "/opt", "/srv", "/mnt", "/media", "/Users", "/Applications", "/Volumes"]

_DISK = re.compile(
    r"/dev/((sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|dm-|nbd|pmem)[^/]*|(mapper|disk|md)/.+|md\d.*|sr\d.*|k?mem|port)"
)
_BRACKETS = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")


@dataclass(frozen=True, slots=True)
class Places:
    """`home` is the user's home folder, `protected` what else is never deleted as a whole; absolute paths."""

    home: str
    protected: tuple[str, ...] = ()

    def loss(self, word: str, folder: str, *, vital_only: bool = False) -> str | None:
        """What is lost when the word, as a path in `folder`, goes with all that is below it; None for the ordinary.

        An unknown that may be empty is taken for empty, to see whether a root is what remains.
        """
        word = word.removesuffix(TREE).replace(TREE, FILLED)
        if UNKNOWN not in word and UNKNOWN not in folder:
            return self._named(_components(word, folder), vital_only) if word else None
        emptied, known = word.replace(UNKNOWN, ""), _before_unknowns(word)
        folder = folder.replace(UNKNOWN, "") or "/"
        if not emptied:
            return None
        lost = self._named(_components(emptied, folder), vital_only, homes=False)
        if lost is None and known:
            lost = self._named(_components(known, folder), vital_only)
        return lost and f"{lost}, if the variable in it is empty (write ${{NAME:?}}, which stops when it is)"

    def _named(self, components: list[str], vital_only: bool, *, homes: bool = True) -> str | None:
        while components and _is_everything(components[-1]):
            components = components[:-1]
        if not components:
            return "the whole file system"
        if components[0] == HERE:
            return None
        roots = VITAL if vital_only else [*VITAL, *COMMON, *self._ancestry(), self.home, *self.protected]
        for root in roots:
            if _matches(components, root.strip("/").split("/")):
                return f"all of {root}"
        if homes and not vital_only and len(components) == 2 and _matches(components[:1], ["home"]):
            return "a user's home folder"
        return None

    def _ancestry(self) -> list[str]:
        """The folders that the home is in; /home stands among the common ones."""
        above = self.home.strip("/").split("/")[:-1]
        return [
            "/" + "/".join(above[: n + 1]) for n in range(len(above)) if above[: n + 1] not in (["home"], ["Users"])
        ]


def is_disk(word: str, folder: str) -> bool:
    """Whether the word names a disk, a part of one, or the memory."""
    return _DISK.fullmatch(join(word.replace(UNKNOWN, ""), folder)) is not None


def join(word: str, folder: str) -> str:
    """The word as a path, seen from `folder`; `.` and `..` worked out."""
    components = _components(word, folder)
    return "/".join(components) if components[:1] == [HERE] else "/" + "/".join(components)


def _components(word: str, folder: str) -> list[str]:
    path = word if word.startswith("/") else f"{folder}/{word}"
    components: list[str] = []
    for component in path.split("/"):
        if component == ".." and components and components[0] == HERE and components[-1] in (HERE, ".."):
            components.append("..")
        elif component == "..":
            components = components[:-1]
        elif component not in ("", "."):
            components.append(component)
    return components


def _before_unknowns(word: str) -> str:
    """The word without the components at its end that are unknown as a whole; empty if nothing else is in it."""
    components = word.split("/")
    while components and not components[-1].strip(UNKNOWN + STAR):
        components.pop()
    known = "/".join(components)
    return "" if UNKNOWN in known else known


def _is_everything(component: str) -> bool:
    """Whether a glob leaves nothing, or next to nothing, out: `*`, `.*`, `.??*`, `[a-z]*`."""
    return STAR in component and not _BRACKETS.sub("", component).strip(STAR + ONE + ".")


def _matches(components: list[str], root: list[str]) -> bool:
    return len(components) == len(root) and all(
        fnmatchcase(name, _pattern(component)) for component, name in zip(components, root, strict=True)
    )


def _pattern(component: str) -> str:
    escaped = re.sub(r"[*?\[]", r"[\g<0>]", component)
    return escaped.translate({ord(STAR): "*", ord(ONE): "?", ord(OPEN): "[", ord(CLOSE): "]"})
