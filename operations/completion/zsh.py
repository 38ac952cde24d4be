"""The script for zsh. Pure."""

from __future__ import annotations

from operations.completion.grammar import Word


def script(anima: Word) -> str:
    """Sourced after compinit, or put as `_anima` into a folder of $fpath."""
    words = list(anima.all())
    known = "|".join(_quoted(" ".join(("", *word.path))) for word in words if word.path)
    return f"""\
#compdef anima
# Completion of anima for zsh; made by: anima completion zsh
_anima() {{
    local at='' one
    local -a found
    for one in "${{(@)words[2,CURRENT-1]}}"; do
        case "$at $one" in
            {known}) at+=" $one" ;;
        esac
    done
    case "$at ${{words[CURRENT-1]}}" in
{_values(words)}
    esac
    case "$at" in
{_candidates(words)}
    esac
    if (( $#found )); then _describe anima found; else _files; fi
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _anima "$@"; else compdef _anima anima; fi
"""


def _values(words: list[Word]) -> str:
    lines = []
    for word in words:
        for option in word.options:
            if option.takes_value:
                patterns = "|".join(_quoted(" ".join(("", *word.path, flag))) for flag in option.flags)
                offer = f"compadd -- {' '.join(map(_quoted, option.choices))}" if option.choices else "_files"
                lines.append(f"        {patterns}) {offer}; return ;;")
    return "\n".join(lines)


def _candidates(words: list[Word]) -> str:
    lines = []
    for word in words:
        options = " ".join(_described(flag, option.about) for option in word.options for flag in option.flags)
        follow = " ".join(
            [*(_described(one.name, one.about) for one in word.below), *(_described(one, "") for one in word.choices)]
        )
        offer = f"if [[ ${{words[CURRENT]}} == -* ]]; then found=({options}); else found=({follow}); fi"
        lines.append(f"        {_quoted(' '.join(('', *word.path)) if word.path else '')}) {offer} ;;")
    return "\n".join(lines)


def _described(name: str, about: str) -> str:
    escaped = name.replace(":", "\\:")
    return _quoted(f"{escaped}:{about}" if about else escaped)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
