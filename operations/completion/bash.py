"""The script for bash. Pure."""

from __future__ import annotations

from operations.completion.grammar import Word


def script(anima: Word) -> str:
    """Sourced from .bashrc, or put into a folder of completions. Needs bash 4."""
    words = list(anima.all())
    known = "|".join(_quoted(" ".join(("", *word.path))) for word in words if word.path)
    return f"""\
# Completion of anima for bash; made by: anima completion bash
_anima() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} path='' candidates='' index
    for ((index = 1; index < COMP_CWORD; index++)); do
        case "$path ${{COMP_WORDS[index]}}" in
            {known}) path+=" ${{COMP_WORDS[index]}}" ;;
        esac
    done
    COMPREPLY=()
    case "$path $previous" in
{_values(words)}
    esac
    case "$path" in
{_candidates(words)}
    esac
    mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "$current")
}}
complete -o default -F _anima anima
"""


def _values(words: list[Word]) -> str:
    """After an option that takes a value: its choices, or whatever bash offers for a file."""
    lines = []
    for word in words:
        for option in word.options:
            if option.takes_value:
                patterns = "|".join(_quoted(" ".join(("", *word.path, flag))) for flag in option.flags)
                offer = f'mapfile -t COMPREPLY < <(compgen -W {_quoted(" ".join(option.choices))} -- "$current"); '
                lines.append(f"        {patterns}) {offer if option.choices else ''}return ;;")
    return "\n".join(lines)


def _candidates(words: list[Word]) -> str:
    """Options once a dash is typed; otherwise the words that can follow, or files where none do."""
    lines = []
    for word in words:
        options = " ".join(flag for option in word.options for flag in option.flags)
        follow = " ".join([*(one.name for one in word.below), *word.choices])
        offer = f"if [[ $current == -* ]]; then candidates={_quoted(options)}; else candidates={_quoted(follow)}; fi"
        lines.append(f"        {_quoted(' '.join(('', *word.path)) if word.path else '')}) {offer} ;;")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
