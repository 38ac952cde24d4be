"""Changing `config/anima.toml` as a careful person would: comments, order and spelling stay, and what is not valid does
not get in. One change is one replacement of the file; writers take turns.

Settings are named as in the file, with dots: `turn.rounds`, `approval.tools.bash`, `model.capabilities."a b".tools`.
Every function may raise ConfigurationError.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from anima_project.catalogue import template
from anima_project.configuration import SECTIONS, checked, from_text
from anima_project.errors import ConfigurationError
from anima_project.private_files import PRIVATE, locked, replace


def get(path: Path, name: str) -> Any:
    """What the file sets, as a plain value; None where it leaves the default."""
    value: Any = _parsed(_text(path), path)
    for part in parts_of(name):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def set_value(path: Path, name: str, text: str) -> None:
    """Set it to a TOML value, or to the text itself where it is none. A file that is missing is made from the template."""
    parts, value_text, value = _checked(name, text)

    def changed(old: str) -> str:
        wanted = _with(_parsed(old, path), parts, value)
        for way in (_beside_its_comment, _in_its_place):
            new = way(old, parts, value_text)
            if new is not None and _says(new, wanted):
                return new
        raise ConfigurationError(str(path), f"{name} stands where a program cannot change it; use anima config edit.")

    _change(path, changed)


def check(name: str, text: str) -> None:
    """ConfigurationError if `set_value` would refuse the value, whatever else the file holds. Changes nothing."""
    _checked(name, text)


def unset(path: Path, name: str) -> bool:
    """Let the default hold again. Returns whether the file had set it."""
    parts = parts_of(name)
    if get(path, name) is None:
        return False

    def changed(old: str) -> str:
        import tomlkit

        document = tomlkit.parse(old)
        table: Any = document
        for part in parts[:-1]:
            table = table[part]
        del table[parts[-1]]
        new = document.as_string()
        if _filled(_parsed(new, path)) != _filled(_without(_parsed(old, path), parts)):
            raise ConfigurationError(
                str(path), f"{name} stands where a program cannot remove it; use anima config edit."
            )
        return new

    _change(path, changed)
    return True


def create(path: Path) -> bool:
    """Make the file, with every setting explained and commented out. Returns whether it was missing."""
    if path.exists():
        return False
    _change(path, lambda text: text)
    return True


def replace_text(path: Path, old: str | None, new: str) -> None:
    """Put a person's text into the file, if it is valid, and if the file still holds `old` (None: does not exist)."""

    def changed(_: str) -> str:
        if (contents(path) if path.exists() else None) != old:
            raise ConfigurationError(str(path), "was changed by somebody else meanwhile.")
        return new

    _change(path, changed)


def contents(path: Path) -> str:
    """What the file holds; the template where there is none."""
    return _text(path) if path.exists() else template()


def parts_of(name: str) -> list[str]:
    """The name of a setting, taken apart; it has a section and a key at least, and both exist."""
    try:
        value: Any = tomllib.loads(f"{name} = 0") if "\n" not in name else {}
    except tomllib.TOMLDecodeError:
        value = {}
    parts: list[str] = []
    while isinstance(value, dict) and len(value) == 1:
        [(part, value)] = value.items()
        parts.append(part)
    if value != 0 or len(parts) < 2:
        raise ConfigurationError(name, "is no name of a setting; write section.key, such as turn.rounds.")
    section, key = parts[:2]
    if section not in SECTIONS:
        raise ConfigurationError(name, f"no section is named {section!r}; there are {', '.join(sorted(SECTIONS))}.")
    known = sorted(field.name for field in fields(SECTIONS[section]))
    if key not in known:
        raise ConfigurationError(name, f"[{section}] has no setting {key!r}; it has {', '.join(known)}.")
    if len(parts) > 2 and get_type_hints(SECTIONS[section])[key] != Mapping[str, Any]:
        raise ConfigurationError(name, f"{section}.{key} is no table, so nothing stands in it.")
    return parts


def _checked(name: str, text: str) -> tuple[list[str], str, Any]:
    """The parts of the name, the value as TOML writes it, and the value."""
    parts = parts_of(name)
    value_text = _as_value(parts, text)
    value = tomllib.loads(f"value = {value_text}")["value"]
    if len(parts) == 2:
        checked(SECTIONS[parts[0]], parts[1], value, name)
    return parts, value_text, value


def _change(path: Path, change: Callable[[str], str]) -> None:
    with _written(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(path.with_name(f".{path.name}.lock")):
            new = change(contents(path))
            from_text(new, path, {})
            real = path.resolve()  # a link stays a link
            mode = real.stat().st_mode & 0o777 if real.exists() else PRIVATE
            replace(real, new.encode(), mode)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()  # as it is, line ends too
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}.") from error


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}.") from error


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _as_value(parts: Sequence[str], text: str) -> str:
    """The text as TOML writes it. What is to be text need not be quoted, even if it looks like a number."""
    import tomlkit

    text = text.strip()
    is_text = len(parts) == 2 and get_type_hints(SECTIONS[parts[0]])[parts[1]] is str
    try:
        value = tomllib.loads(f"value = {text}")
        if "\n" not in text and "#" not in tomlkit.value(text).trivia.comment and set(value) == {"value"}:
            return text if isinstance(value["value"], str) or not is_text else tomlkit.string(text).as_string()
    except ValueError:  # of either library
        pass
    return tomlkit.string(text).as_string()


def _with(table: dict[str, Any], parts: Sequence[str], value: Any) -> dict[str, Any]:
    changed = deepcopy(table)
    inner = changed
    for part in parts[:-1]:
        if not isinstance(inner.setdefault(part, {}), dict):
            inner[part] = {}
        inner = inner[part]
    inner[parts[-1]] = value
    return changed


def _without(table: dict[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    changed = deepcopy(table)
    inner = changed
    for part in parts[:-1]:
        inner = inner[part]
    del inner[parts[-1]]
    return changed


def _filled(table: dict[str, Any]) -> dict[str, Any]:
    """Without the empty tables: one made by a dotted name ends with its last setting."""
    filled = {name: _filled(value) if isinstance(value, dict) else value for name, value in table.items()}
    return {name: value for name, value in filled.items() if value != {}}


def _beside_its_comment(text: str, parts: Sequence[str], value: str) -> str | None:
    """A line more in the section: below the commented default, or below its last setting. Works on lines, for a TOML
    library would add it behind comments that belong to what follows. None if there is no such section."""
    import tomlkit

    lines = text.splitlines(keepends=True)
    section = r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in parts[:-1])
    start = next((n for n, line in enumerate(lines) if re.match(rf"\s*\[\s*{section}\s*\]", line)), None)
    if start is None:
        return None
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"\s*\[", lines[n])), len(lines))
    place = start
    for n in range(start + 1, end):
        if re.match(rf"#\s*{re.escape(parts[-1])}\s*=", lines[n]):
            place = n
            break
        if lines[n].strip() and not lines[n].lstrip().startswith("#"):
            place = n
    line_end = "\r\n" if lines[start].endswith("\r\n") else "\n"
    if not lines[place].endswith("\n"):
        lines[place] += line_end
    lines.insert(place + 1, f"{tomlkit.key(parts[-1]).as_string()} = {value}{line_end}")
    return "".join(lines)


def _in_its_place(text: str, parts: Sequence[str], value: str) -> str | None:
    """Another value where one stands, or a new table. None if something that is no table stands in the way."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    document = tomlkit.parse(text)
    table: Any = document
    try:
        for part in parts[:-1]:
            if part not in table:
                table[part] = tomlkit.table(is_super_table=True) if part != parts[-2] else tomlkit.table()
            table = table[part]
        table[parts[-1]] = tomlkit.value(value)
    except (TOMLKitError, TypeError):
        return None
    return document.as_string()


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(str(path), f"cannot be written: {error.strerror or error}.") from error
