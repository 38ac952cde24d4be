"""Letting a person edit the configuration in their editor: on a copy, which counts only once it is valid."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from anima_project.configuration_file import contents, replace_text
from anima_project.errors import ConfigurationError

EXIT_DONE, EXIT_FAILED, EXIT_USAGE = 0, 1, 2


def edit(path: Path, environ: Mapping[str, str], *, is_watched: bool) -> int:
    """Open a copy in $VISUAL or $EDITOR, and put it in place if it is valid and was changed. Returns the exit code.

    What is not valid can be edited again where somebody watches; otherwise the copy stays, and is named."""
    before = path.read_bytes().decode() if path.exists() else None
    number, name = tempfile.mkstemp(prefix="anima-", suffix=".toml", dir=path.parent)  # made with mode 0600
    copy = Path(name)
    with os.fdopen(number, "wb") as file:
        file.write(contents(path).encode())
    while True:
        if problem := _opened(copy, environ):
            copy.unlink()
            print(problem, file=sys.stderr)
            return EXIT_FAILED
        try:
            _put_in_place(path, before, copy)
        except (ConfigurationError, UnicodeDecodeError) as error:
            print(str(error).replace(str(path), str(copy)), file=sys.stderr)
            if is_watched and _wants_to_go_on():
                continue
            print(f"{path} is as it was; what you wrote is in {copy}.", file=sys.stderr)
            return EXIT_USAGE
        copy.unlink()
        return EXIT_DONE


def _put_in_place(path: Path, before: str | None, copy: Path) -> None:
    after = copy.read_bytes().decode()
    if after != before:
        replace_text(path, before, after)


def _opened(copy: Path, environ: Mapping[str, str]) -> str | None:
    """What went wrong, if something did."""
    editor = environ.get("VISUAL") or environ.get("EDITOR") or "vi"
    try:
        code = subprocess.run([*shlex.split(editor), str(copy)]).returncode
    except (OSError, ValueError) as error:
        return f"The editor {editor!r} cannot be started: {error}. Name another one in VISUAL or EDITOR."
    return f"The editor {editor!r} ended with {code}, so nothing was changed." if code else None


def _wants_to_go_on() -> bool:
    print("Edit it again? [Y/n] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    return answer != "" and not answer.strip().lower().startswith("n")
