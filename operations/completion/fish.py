"""The script for fish. Pure."""

from __future__ import annotations

from operations.completion.grammar import Option, Word


def script(anima: Word) -> str:
    """Put into ~/.config/fish/completions/anima.fish."""
    lines = ["# Completion of anima for fish; made by: anima completion fish", "complete -c anima -e"]
    for word in anima.all():
        here = _condition(word)
        for one in word.below:
            lines.append(f"complete -c anima -f -n {here} -a {_quoted(one.name)} -d {_quoted(one.about)}")
        if word.choices:
            lines.append(f"complete -c anima -f -n {here} -a {_quoted(' '.join(word.choices))}")
        lines += [f"complete -c anima -n {here} {_flags(option)}" for option in word.options]
    return "\n".join(lines) + "\n"


def _condition(word: Word) -> str:
    """All words down to it were written, and none below it yet."""
    if not word.path:
        return "__fish_use_subcommand"
    seen = [f"__fish_seen_subcommand_from {name}" for name in word.path]
    if word.below:
        seen.append(f"not __fish_seen_subcommand_from {' '.join(one.name for one in word.below)}")
    return _quoted("; and ".join(seen))


def _flags(option: Option) -> str:
    names = [f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags]
    value = ["-x", "-a", _quoted(" ".join(option.choices))] if option.choices else ["-r"] if option.takes_value else []
    return " ".join([*names, *value, "-d", _quoted(option.about)])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
