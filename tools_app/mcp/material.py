"""What a server offers besides tools: resources to be read, prompts to be filled in. Pure.

The words are the server's: they are made harmless, cut to a length, and are for the person who types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from anima_project.plain_text import harmless

MOST = 500
LONGEST_ABOUT = 120
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    uri: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    name: str
    about: str = ""
    arguments: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    resources: tuple[Resource, ...] = ()
    prompts: tuple[Prompt, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What `as_json` wrote. KeyError or TypeError for anything else."""
        return cls(
            resources=tuple(Resource(**one) for one in value["resources"]),
            prompts=tuple(
                Prompt(**one | {key: tuple(one[key]) for key in ("arguments", "required")}) for one in value["prompts"]
            ),
        )


def material(resources: Iterable[Mapping[str, Any]], prompts: Iterable[Mapping[str, Any]]) -> Material:
    """Of both lists, as the protocol writes them, what can be named in a message."""
    found = {uri: _about(one) for one in resources if _is_name(uri := str(one.get("uri", "")))}
    named = {name: one for one in prompts if _is_name(name := str(one.get("name", "")))}
    return Material(
        resources=tuple(Resource(uri=uri, about=found[uri]) for uri in sorted(found)[:MOST]),
        prompts=tuple(_prompt(name, named[name]) for name in sorted(named)[:MOST]),
    )


def _prompt(name: str, written: Mapping[str, Any]) -> Prompt:
    arguments = [one for one in written.get("arguments") or () if _is_name(str(one.get("name", "")))]
    return Prompt(
        name=name,
        about=_about(written),
        arguments=tuple(str(one["name"]) for one in arguments),
        required=tuple(str(one["name"]) for one in arguments if one.get("required")),
    )


def _is_name(text: str) -> bool:
    """Whether it can be typed, and shown."""
    return 0 < len(text) <= LONGEST_NAME and not any(map(str.isspace, text)) and harmless(text) == text


def _about(written: Mapping[str, Any]) -> str:
    text = str(written.get("description") or written.get("title") or "")
    return " ".join(harmless(text).split())[:LONGEST_ABOUT]
