"""All settings, each with what a person needs to set it: for the settings screen, the template and the reference. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from difflib import get_close_matches
from typing import Any, get_type_hints

from anima_project import services
from anima_project.configuration import SECTIONS, Configuration

_KINDS: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    tuple[str, ...]: "list of texts",
    Mapping[str, Any]: "table",
}
_WIDTH = 100
_OTHERS = {services.DATABASE, services.BROKER}
"""Variables that are no settings, for they may hold passwords and belong into no file of settings."""

_HEAD = """\
# Anima's settings. Each line shows a default: take the # away in front of it, and change it.
# A variable of the environment, ANIMA_<SECTION>_<KEY>, wins over what stands here.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `least` and `most` bound a number, both included; None where there is no bound."""

    section: str
    key: str
    type: Any
    """str, int, float, bool, tuple[str, ...] or Mapping[str, Any]."""
    default: Any
    about: str
    unit: str
    least: float | None
    most: float | None
    choices: tuple[str, ...] = ()
    """The texts that it can be; none where it can be any."""

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return f"ANIMA_{self.section}_{self.key}".upper()

    @property
    def kind(self) -> str:
        """What its value is, in words, with its unit and bounds."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        kind = f"{_KINDS[self.type]}{f' of {self.unit}' if self.unit else ''}"
        match self.least, self.most:
            case None, None:
                return kind
            case least, None:
                return f"{kind}, at least {_number(least)}"
            case None, most:
                return f"{kind}, at most {_number(most)}"
            case least, most:
                return f"{kind}, {_number(least)} to {_number(most)}"

    def value_in(self, configuration: Configuration) -> Any:
        return getattr(getattr(configuration, self.section), self.key)


def settings() -> list[Setting]:
    """In the order of the configuration's sections and their fields."""
    return [_setting(name, section, field) for name, section in SECTIONS.items() for field in fields(section)]


def unknown_variables(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Variables that look as if they set something of a section, and set nothing; with each what it may be meant for,
    or nothing. Nobody refuses them: another program's may begin like ours."""
    known = {setting.variable for setting in settings()}
    begins = tuple(f"ANIMA_{section}_".upper() for section in SECTIONS)
    strange = sorted(name for name in environ if name.startswith(begins) and name not in known | _OTHERS)
    return [(name, next(iter(get_close_matches(name, known, n=1, cutoff=0.8)), "")) for name in strange]


def as_toml(value: Any) -> str:
    """A value of a setting on one line, as the file has it."""
    import tomlkit

    match value:
        case Mapping():
            pairs = (f"{tomlkit.key(key).as_string()} = {as_toml(item)}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}" if value else "{}"
        case list() | tuple():
            return f"[{', '.join(map(as_toml, value))}]"
    return str(tomlkit.item(value).as_string())


def template() -> str:
    """A configuration file with every setting explained and commented out."""
    return _HEAD + "".join(_section_template(name) for name in SECTIONS)


def reference() -> str:
    """All settings as a page of Markdown."""
    parts = [
        "# Settings\n",
        "Made from the code by `python -m anima_project.catalogue`: change the text there.\n",
        "They stand in `~/.anima/config/anima.toml`, which `anima config edit` opens. A variable of the environment named "
        "`ANIMA_<SECTION>_<KEY>`,\nsuch as `ANIMA_TURN_ROUNDS`, wins over the file.\n",
    ]
    for name, section in SECTIONS.items():
        rows = [_row(setting) for setting in settings() if setting.section == name]
        table = "\n".join(["| setting | is | default | value |", "|---|---|---|---|", *rows])
        parts.append(f"## {name}\n\n{_doc(section)}\n\n{table}\n")
    return "\n".join(parts)


def _setting(name: str, section: type[Any], field: Field[Any]) -> Setting:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    facts = {fact: value for fact, value in field.metadata.items() if fact != "wrong_in"}
    return Setting(section=name, key=field.name, type=get_type_hints(section)[field.name], default=default, **facts)


def _section_template(name: str) -> str:
    lines = [f"[{name}]", *_comment(_doc(SECTIONS[name])), ""]
    for setting in settings():
        if setting.section == name:
            default = f"# {setting.key} = {as_toml(setting.default)}"
            lines += [*_comment(f"{setting.about} ({setting.kind})"), default, ""]
    return "\n" + "\n".join(lines).rstrip() + "\n"


def _row(setting: Setting) -> str:
    about, kind = (text.replace("|", "\\|") for text in (setting.about, setting.kind))
    return f"| `{setting.name}` | {about} | `{as_toml(setting.default)}` | {kind} |"


def _doc(section: type[Any]) -> str:
    return " ".join((section.__doc__ or "").split())


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _number(number: float | None) -> str:
    return f"{number:,.10g}"


if __name__ == "__main__":
    print(reference(), end="")
