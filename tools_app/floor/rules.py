"""Which single commands are ruinous: a command with its words worked out goes in, a reason comes out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from tools_app.floor.places import Places, is_disk
from tools_app.floor.words import FILLED, TREE, UNKNOWN, shown
from tools_app.floor.wrappers import past_options


@dataclass(frozen=True, slots=True)
class Where:
    """What a command's words are judged by. `folders`: those it may run in; a failed `cd` leaves it in the old one."""

    places: Places
    folders: tuple[str, ...]

    def loss(self, word: str, *, vital_only: bool = False) -> str | None:
        """What goes with the word and all below it, in any of the folders."""
        for folder in self.folders:
            if lost := self.places.loss(word, folder, vital_only=vital_only):
                return lost if word.startswith("/") else f"{lost} (run in {shown(folder)}; chain `cd` with &&)"
        return None

    def is_disk(self, word: str) -> bool:
        return any(is_disk(word, folder) for folder in self.folders)


Rule = Callable[[Sequence[str], Where], str | None]


def ruin(argv: Sequence[str], where: Where) -> str | None:
    """Why the command must not run, or None."""
    name = argv[0].rpartition("/")[2]
    rule = RULES.get(name) or (_make_file_system if name.startswith(("mkfs.", "newfs_")) else None)
    return rule(argv[1:], where) if rule else None


def overwrites(target: str, where: Where) -> str | None:
    """Why nothing may be written to the target, or None."""
    if where.is_disk(target):
        return f"it would overwrite the disk {shown(target)}."
    if any(target == path for path in ("/proc/sysrq-trigger", "/proc/kcore")):
        return f"writing to {target} can bring the machine down."
    return None


def _remove(words: Sequence[str], where: Where) -> str | None:
    options, operands = past_options(words, permute=True)
    unsure = any(word[:1] in (UNKNOWN, FILLED) for word in operands)
    recursive = unsure or any(_abbreviates(name, "recursive", "rR") for name, _ in options)
    for operand in operands:
        if (recursive or operand.endswith(TREE)) and (lost := where.loss(operand)):
            return f"`rm` on {shown(operand)} would delete {lost}."
    return None


def _change_owner_or_mode(words: Sequence[str], where: Where) -> str | None:
    options, operands = past_options(words, long=("reference", "from"), permute=True)
    if not any(_abbreviates(name, "recursive", "R") for name, _ in options):
        operands = [operand for operand in operands if operand.endswith(TREE)]
    for operand in operands:
        if lost := where.loss(operand, vital_only=True):
            return f"changing owner or mode throughout {shown(operand)} would break {lost}."
    return None


def _copy_blocks(words: Sequence[str], where: Where) -> str | None:
    targets = [word.removeprefix("of=") for word in words if word.startswith("of=")]
    return next((reason for target in targets if (reason := overwrites(target, where))), None)


def _write_to_any(words: Sequence[str], where: Where) -> str | None:
    return next((reason for word in words if (reason := overwrites(word, where))), None)


def _write_to_last(words: Sequence[str], where: Where) -> str | None:
    options, operands = past_options(words, takes="tSgmo", long=("target-directory",), permute=True)
    targets = [*operands[-1:], *(value for name, value in options if value and name in ("t", "target-directory"))]
    return _write_to_any(targets, where)


def _synchronise(words: Sequence[str], where: Where) -> str | None:
    options, operands = past_options(words, takes="eTBfM", long=("exclude", "include", "rsh", "filter"), permute=True)
    deletes = any(name.startswith("del") for name, _ in options)
    if deletes and operands and (lost := where.loss(operands[-1])):
        return f"`rsync --delete` into {shown(operands[-1])} would delete {lost}."
    return _write_to_any(operands[-1:], where)


def _make_file_system(words: Sequence[str], where: Where) -> str | None:
    if disk := next((word for word in words if where.is_disk(word)), None):
        return f"it would wipe the disk {shown(disk)}."
    return None


def _wipe_signatures(words: Sequence[str], where: Where) -> str | None:
    options, _ = past_options(words, takes="otp", permute=True)
    wipes = any(name in ("a", "all", "o", "offset", "f", "force") for name, _ in options)
    return _make_file_system(words, where) if wipes else None


def _zap_partitions(words: Sequence[str], where: Where) -> str | None:
    options, _ = past_options(words, permute=True)
    zaps = any(name in ("Z", "z", "zap", "zap-all", "o", "clear", "delete") for name, _ in options)
    return _make_file_system(words, where) if zaps else None


def _format_encrypted(words: Sequence[str], where: Where) -> str | None:
    return _make_file_system(words, where) if {"luksFormat", "erase", "luksErase"} & set(words) else None


def _shred(words: Sequence[str], where: Where) -> str | None:
    if any(word in ("--help", "--version") for word in words):
        return None
    return "`shred` destroys beyond recovery. Use `rm`, or leave it to the user."


def _abbreviates(name: str, option: str, letters: Collection[str]) -> bool:
    """Whether an option without its dashes is one of the letters, or the long one cut short, as GNU allows."""
    return name in letters if len(name) == 1 else option.startswith(name)


RULES: dict[str, Rule] = {
    "rm": _remove,
    "srm": _remove,
    "chmod": _change_owner_or_mode,
    "chown": _change_owner_or_mode,
    "chgrp": _change_owner_or_mode,
    "setfacl": _change_owner_or_mode,
    "dd": _copy_blocks,
    "tee": _write_to_any,
    "truncate": _write_to_any,
    "sponge": _write_to_any,
    "cp": _write_to_last,
    "mv": _write_to_last,
    "install": _write_to_last,
    "rsync": _synchronise,
    "mkfs": _make_file_system,
    "mke2fs": _make_file_system,
    "mkswap": _make_file_system,
    "mkdosfs": _make_file_system,
    "mkntfs": _make_file_system,
    "newfs": _make_file_system,
    "blkdiscard": _make_file_system,
    "wipefs": _wipe_signatures,
    "sgdisk": _zap_partitions,
    "sfdisk": _zap_partitions,
    "cryptsetup": _format_encrypted,
    "shred": _shred,
}
