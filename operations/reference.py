"""`python -m operations.reference`: all commands as a page of Markdown, made from their parsers."""

from __future__ import annotations

import os
from collections.abc import Iterator

from operations.completion.grammar import Option, Word

WIDTH = 34
"""Of the column with what is written."""
HEAD = """\
# Commands

Made from the code by `python -m operations.reference`: change the texts there. `--help` behind any of them says the same.

Without a command there are `--help` and `--version` (`-v`). All end with 0 when they are done, 1 if they failed, 2 for
wrong usage or settings, 3 for credentials, 130 when they were interrupted, and 141 when nobody reads on. What a code
means beyond that stands below the examples.
"""


def page(anima: Word, examples: dict[str, str]) -> str:
    """`examples`: by command, the end of its help. Pure."""
    parts = [HEAD]
    for word in anima.below:
        lines = [line for one in word.all() if one.is_whole for line in _lines(one)]
        parts.append(f"## {word.name}\n\n{word.about}.\n\n```text\n{chr(10).join(lines)}\n```\n")
        if text := examples.get(word.name, "").strip():
            parts.append(f"```text\n{text}\n```\n")
    return "\n".join(parts)


def _lines(word: Word) -> Iterator[str]:
    options = [option for option in word.options if "--help" not in option.flags]
    usage = " ".join(
        ["anima", *word.path, *(["[OPTION …]"] if options else []), *(place.name for place in word.places)]
    )
    yield _line(usage, word.about if len(word.path) > 1 else "")
    for place in word.places:
        if place.about:
            yield _line(f"  {place.name}", place.about)
    for option in options:
        yield _line(f"  {_flags(option)}", option.about)


def _flags(option: Option) -> str:
    return " ".join([", ".join(option.flags), *([option.value] if option.value else [])])


def _line(written: str, about: str) -> str:
    return (
        f"{written:<{WIDTH}} {about}".rstrip()
        if len(written) < WIDTH or not about
        else f"{written}\n{'':<{WIDTH}} {about}"
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anima_project.settings")
    import django

    django.setup()
    from django.core.management import get_commands, load_command_class

    from operations.management.commands.completion import anima

    names = [name for name, room in get_commands().items() if not room.startswith("django")]
    print(
        page(
            anima(),
            {
                name: load_command_class(get_commands()[name], name).create_parser("anima", name).epilog or ""
                for name in names
            },
        ),
        end="",
    )


if __name__ == "__main__":
    main()
