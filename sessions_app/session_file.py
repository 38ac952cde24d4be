"""Reads what `export.as_json` wrote, and believes none of it: each event passes the checks that an emitted one passes.

Pure but for reading the text. What comes out can be stored as it is, once what refers to other events of the file is
told their new numbers: see `importing.py`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from events_app.errors import MalformedPayload
from events_app.payloads import PAYLOADS, EventType, ToolCall, ToolResponse, storable
from sessions_app.errors import BadSessionFile
from sessions_app.export import FORMAT, VERSION
from sessions_app.json_reader import JSONReader, NotJSON
from sessions_app.references import referenced

LARGEST_NUMBER = 2**63 - 1
LARGEST_COUNT = 2**31 - 1
DEEPEST = 100
"""Levels of lists and objects in a payload; databases have a limit of their own."""
LONGEST_NAME, LONGEST_DIRECTORY = 200, 4_096
MOST_KEYS = 20
"""In front of the events; a later version may say more than this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHead:
    """What a file says of the session itself."""

    name: str
    created_at: int
    """Nanoseconds since the epoch; 0 if the file does not say."""
    directory: str
    begun_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEvent:
    """An event as a file has it, checked."""

    id: int
    """Its number where it comes from."""
    event_type: EventType
    payload: dict[str, Any]
    timestamp: int
    token_count: int
    tool_use_id: str | None

    @property
    def references(self) -> list[tuple[str, int]]:
        """The events before this one that it names: where, and by which number."""
        return list(referenced(self.event_type, self.payload))


class SessionFile:
    """One session's document. Reading ends in BadSessionFile, which names the line, where the file is not in order."""

    def __init__(self, file: TextIO, source: str, event_characters: int) -> None:
        """`source` names the file for people. No event may be longer than `event_characters`."""
        self._source = source
        self._json = JSONReader(file, event_characters)
        self._seen = _Seen()
        try:
            self.head = self._read_head()
        except NotJSON as error:
            raise self._error(error.line, error.problem) from error

    def events(self) -> Iterator[FileEvent]:
        """All of them, oldest first. Can be read once."""
        number = 0
        try:
            self._json.take("[")
            while self._json.next() != "]":
                if number:
                    self._json.take(",")
                    self._json.next()
                number += 1
                line = self._json.line
                try:
                    event = _event(self._json.value())
                    self._seen.check(event)
                except _Wrong as wrong:
                    raise self._error(line, f"event {number}: {wrong}") from wrong
                yield event
            self._json.take("]")
            self._json.take("}")
            if self._json.next():
                self._json.fail("something comes after the end.")
        except NotJSON as error:
            raise self._error(error.line, f"event {number}: {error.problem}" if number else error.problem) from error

    def _read_head(self) -> SessionHead:
        """Everything before the events, which come last."""
        said: dict[str, Any] = {}
        self._json.take("{")
        while True:
            key = self._json.value()
            self._json.take(":")
            if key == "events":
                break
            said[str(key)] = self._json.value()
            if said.get("format") != FORMAT or len(said) > MOST_KEYS:
                self._json.fail(f'this is no export of a session: it must begin with {{"format": "{FORMAT}".')
            self._json.take(",")
        if said.get("version") != VERSION:
            self._json.fail(
                f"this program reads version {VERSION} of the format, and the file has version "
                f"{said.get('version')!r:.40}; use the version of Anima that wrote it, or a newer one."
            )
        try:
            return _head(said.get("session"))
        except _Wrong as wrong:
            self._json.fail(f"session: {wrong}")

    def _error(self, line: int, problem: str) -> BadSessionFile:
        return BadSessionFile(self._source, f"line {line:,}", problem)


class _Wrong(Exception):
    """What is not in order, in a sentence."""


@dataclass(slots=True)
class _Seen:
    """What the events before say, as far as the next must fit to it."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    called: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)

    def check(self, event: FileEvent) -> None:
        if self.ids and event.id <= self.ids[-1]:
            raise _Wrong(f"its id is {event.id}, and must be greater than that of the event before, {self.ids[-1]}.")
        for where, number in event.references:
            if not self._has(number):
                raise _Wrong(f"{where} is {number}, and no event before it has that id.")
        if event.tool_use_id is not None:
            seen = self.called if event.event_type == EventType.TOOL_CALL else self.answered
            if event.tool_use_id in seen:
                raise _Wrong(f"there is another {event.event_type} with the tool_use_id {event.tool_use_id!r} before.")
            seen.add(event.tool_use_id)
        self.ids.append(event.id)

    def _has(self, event_id: int) -> bool:
        place = bisect_left(self.ids, event_id)
        return place < len(self.ids) and self.ids[place] == event_id


def _head(said: object) -> SessionHead:
    if not isinstance(said, Mapping):
        raise _Wrong("it is missing, or no object.")
    return SessionHead(
        name=_text(said, "name", LONGEST_NAME),
        created_at=_number(said, "created_at", LARGEST_NUMBER, default=0),
        directory=_text(said, "directory", LONGEST_DIRECTORY),
        begun_by=_text(said, "begun_by", LONGEST_NAME),
    )


def _event(said: object) -> FileEvent:
    if not isinstance(said, Mapping):
        raise _Wrong("it is no object.")
    kind = said.get("type")
    if not isinstance(kind, str) or kind not in PAYLOADS:
        raise _Wrong(f"its type is {kind!r:.80}, and must be one of {', '.join(PAYLOADS)}.")
    payload = said.get("payload")
    if _depth(payload) > DEEPEST:
        raise _Wrong(f"its payload is nested more than {DEEPEST} levels deep.")
    try:
        value = PAYLOADS[kind].from_payload(payload)
    except MalformedPayload as error:
        raise _Wrong(str(error)) from error
    for where, number in referenced(kind, payload or {}):
        _checked(number, LARGEST_NUMBER, where)
    return FileEvent(
        id=_number(said, "id", LARGEST_NUMBER),
        event_type=EventType(kind),
        payload=storable(payload),  # what this version does not know stays: a newer one will
        timestamp=_number(said, "timestamp", LARGEST_NUMBER),
        token_count=_number(said, "token_count", LARGEST_COUNT, default=0),
        tool_use_id=value.tool_use_id if isinstance(value, ToolCall | ToolResponse) else None,
    )


def _number(said: Mapping[str, Any], key: str, most: int, default: int | None = None) -> int:
    return _checked(said.get(key, default), most, key)


def _checked(value: Any, most: int, name: str) -> int:
    """A whole number; no boolean or float that equals one."""
    if type(value) is not int or not 0 <= value <= most:
        raise _Wrong(f"{name} is {value!r:.80}, and must be a whole number from 0 to {most:,}.")
    return value


def _text(said: Mapping[str, Any], key: str, longest: int) -> str:
    value = said.get(key, "")
    if not isinstance(value, str) or len(value) > longest:
        raise _Wrong(f"{key} is {value!r:.80}, and must be a text of at most {longest:,} characters.")
    return str(storable(value))


def _depth(value: Any) -> int:
    """Levels of lists and objects, counted without recursion."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, list | dict)]:
        depth += 1
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return depth
