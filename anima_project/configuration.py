"""Every limit, budget, timeout and model name: one typed value, read in one place.

Defaults stand here, `config/anima.toml` changes them, an environment variable ANIMA_<SECTION>_<KEY> wins over both.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

from anima_project import key_bindings, state
from anima_project.errors import ConfigurationError
from anima_project.file_version import Version, version_of

WrongIn = Callable[[Mapping[str, Any]], tuple[str, str] | None]
"""From a table to its first entry that cannot be, and what is wrong with it."""


def _setting(
    default: Any,
    about: str,
    *,
    unit: str = "",
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
    wrong_in: WrongIn | None = None,
) -> Any:
    """A field with what a person needs to set it. `least` and `most` bound a number, both included; a text is one of
    `choices`, if there are any; `wrong_in` judges a table."""
    metadata = {
        "about": about,
        "unit": unit,
        "least": least,
        "most": most,
        "choices": choices,
        "wrong_in": wrong_in,
    }
    if isinstance(default, dict):
        return field(default_factory=lambda: MappingProxyType(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The model that thinks, and how to reach it."""

    name: str = _setting("claude-sonnet-5-5", "the model's name, as its server knows it")
    base_url: str = _setting("https://api.anthropic.com", "any server that speaks the Messages API")
    max_tokens: int = _setting(16_000, "the longest reply, thinking included", unit="tokens", least=1)
    thinking_tokens: int = _setting(
        4_000, "how much to think before a reply; 0 turns thinking off", unit="tokens", least=0
    )
    timeout_s: float = _setting(300.0, "silence of the server that ends a reply", unit="seconds", least=1)
    connect_timeout_s: float = _setting(10.0, "time to reach the server", unit="seconds", least=0.1)
    attempts: int = _setting(4, "tries of a call that fails for a passing reason", least=1, most=20)
    longest_wait_s: float = _setting(60.0, "the longest pause between two tries", unit="seconds", least=0)
    capabilities: Mapping[str, Any] = _setting(
        {}, "more rows for the table of models: a name or prefix, and what it can do"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """How much of the log the model sees."""

    token_budget: int = _setting(
        190_000, "system prompt, tools, reply reserve and conversation together", unit="tokens", least=1_000
    )
    step: float = _setting(
        0.25, "how far the window moves once it must, as a fraction of the budget", least=0.01, most=0.9
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands at the head of the viewport once its window has moved: each a fraction of what conversation and head
    may cost together. All three at 0: nothing does."""

    pins: float = _setting(0.05, "the user's pinned words, word for word", least=0, most=0.25)
    snapshots_2: float = _setting(0.05, "snapshots of snapshots: the distant past, in few words", least=0, most=0.25)
    snapshots_1: float = _setting(0.15, "snapshots of what left the view since then", least=0, most=0.25)

    @property
    def share(self) -> float:
        return self.pins + self.snapshots_1 + self.snapshots_2


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshots:
    """How what leaves the view is put into few words, by a worker."""

    by_model: bool = _setting(True, "false: by extract alone, at no cost, and nothing is sent to a model for it")
    model: str = _setting("", "the model that writes them, by the name its server knows; empty: the one that thinks")
    tokens: int = _setting(
        1_000, "the longest snapshot; with a small viewport they are shorter", unit="tokens", least=50
    )
    tokens_per_day: int = _setting(
        2_000_000,
        "read and written by the model for snapshots within 24 hours; beyond that they are extracts",
        unit="tokens",
        least=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How long the agent works on one message."""

    rounds: int = _setting(25, "model calls in one turn", least=1)
    repeats: int = _setting(3, "how often the same tool call may come in a row before it is refused", least=2)
    wait_s: float = _setting(30.0, "how long to wait for another turn of the same session", unit="seconds", least=0)
    lease_s: float = _setting(
        30.0, "how long a session stays taken after its holder falls silent", unit="seconds", least=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Which tool calls need a person's yes. Reading is allowed; what can change something is asked about."""

    default: str = _setting("ask", "for tools that can change something", choices=("ask", "allow", "deny"))
    tools: Mapping[str, Any] = _setting(
        {}, "per tool: a policy, or a table of patterns and their policies, the last match wins"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bash:
    """The persistent shell."""

    timeout_s: float = _setting(
        30.0, "time for one command, unless the call asks for another", unit="seconds", least=0.1
    )
    longest_timeout_s: float = _setting(600.0, "the most that a call may ask for", unit="seconds", least=1)
    output_bytes: int = _setting(
        100_000, "what is kept of a command's output: its head and its tail", unit="bytes", least=1_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Reading pages."""

    timeout_s: float = _setting(10.0, "time for a page, redirects included", unit="seconds", least=0.1)
    body_bytes: int = _setting(5_000_000, "what is read of a page, after decompression", unit="bytes", least=1_000)
    redirects: int = _setting(5, "redirects followed", least=0, most=20)
    allowed_networks: tuple[str, ...] = _setting(
        (), "private networks or addresses that may be read, such as 127.0.0.0/8"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Reading and writing files."""

    read_lines: int = _setting(2_000, "lines of one page", unit="lines", least=1)
    largest_bytes: int = _setting(20_000_000, "the largest file that is read or edited", unit="bytes", least=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What holds for the results of all tools."""

    result_bytes: int = _setting(
        100_000, "the longest result sent to the model; the whole stays on disk", unit="bytes", least=1_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mcp:
    """Tools of other programs, over the Model Context Protocol. Which servers there are stands in mcp.toml."""

    start_timeout_s: float = _setting(
        15.0, "time for a server to start and to greet; a server can have its own", unit="seconds", least=0.1
    )
    timeout_s: float = _setting(
        60.0, "silence of a server that ends a call; a server can have its own", unit="seconds", least=0.1
    )
    longest_call_s: float = _setting(
        600.0, "the longest call, however often the server says that it goes on", unit="seconds", least=1
    )
    longest_pause_s: float = _setting(
        300.0, "the longest pause before a server that fails is started again", unit="seconds", least=0
    )
    tools_per_server: int = _setting(100, "tools that are taken of one server", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """The background worker."""

    processes: int = _setting(1, "processes that do queued work", least=1, most=64)
    poll_s: float = _setting(0.2, "pause between two looks at the queue", unit="seconds", least=0.01)
    job_timeout_s: int = _setting(60, "time for one job", unit="seconds", least=1)
    attempts: int = _setting(3, "tries of a job that fails for a passing reason", least=1)
    longest_wait_s: float = _setting(10.0, "the longest pause between two tries", unit="seconds", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What `anima start` does when the worker ends that it keeps running."""

    first_pause_s: float = _setting(
        1.0, "pause before it is started again; twice as long after each that did not last", unit="seconds", least=0.05
    )
    longest_pause_s: float = _setting(300.0, "the longest of these pauses", unit="seconds", least=0.05)
    lasting_s: float = _setting(
        60.0, "how long it must have run for the pauses to begin anew", unit="seconds", least=0.1
    )
    stop_s: float = _setting(8.0, "time for the worker to end its job before it is killed", unit="seconds", least=0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the events are."""

    lock_wait_s: float = _setting(
        60.0, "how long to wait for another program that keeps the database locked", unit="seconds", least=0.1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """What may come in with `anima sessions import`."""

    file_bytes: int = _setting(2_000_000_000, "the largest file that is taken", unit="bytes", least=1_000)
    event_characters: int = _setting(
        20_000_000, "the longest event in it, as it is written there", unit="characters", least=1_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The event history in the browser: `anima web`."""

    host: str = _setting("127.0.0.1", "the address it listens on; any but the loopback can be reached from outside")
    port: int = _setting(8577, "the port it listens on; 0 takes any that is free", least=0, most=65_535)
    host_names: tuple[str, ...] = _setting(
        (), "names under which browsers may ask for it, beside those of the loopback and `host`"
    )
    link_s: int = _setting(300, "how long a login link is good for", unit="seconds", least=10)
    login_s: int = _setting(43_200, "how long one stays logged in", unit="seconds", least=60)
    threads: int = _setting(4, "pages that are made at the same time", least=1, most=64)
    page_events: int = _setting(100, "events on one page", unit="events", least=10, most=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thymos:
    """What the agent feels, and what it wants."""

    enabled: bool = _setting(True, "false silences it altogether: no inner voice, no desires, no longer thinking")
    lexicon: str = _setting(
        "en", "the words of praise and blame that it understands: a language, or a file like en.toml"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hormones:
    """Where the levels rest, and how fast they come back there. The reasons for the defaults: docs/soul.md."""

    baselines: Mapping[str, Any] = _setting({}, "per hormone, the level from 0 to 100 that it drifts to")
    half_lives_s: Mapping[str, Any] = _setting({}, "per hormone, the seconds in which half of a response is gone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What comes back from the past, unasked and asked."""

    enabled: bool = _setting(True, "false: nothing is recalled unasked; the log and searching stay as they are")
    share: float = _setting(
        0.05, "what recollections in view may take of viewport.token_budget, all together", least=0.0, most=0.5
    )
    recollection_tokens: int = _setting(1_024, "what they may take before one model call", unit="tokens", least=0)
    recall_ms: int = _setting(150, "time for recalling unasked; after it the turn goes on without", unit="ms", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """The full screen of `anima tui`. A change holds at once, also on the screens that are open."""

    theme: str = _setting(
        "auto",
        "the colours; auto takes light where the terminal says in COLORFGBG that it is light, and NO_COLOR means none",
        choices=("auto", "dark", "light", "none"),
    )
    mouse: bool = _setting(
        False, "whether Anima takes the mouse: the wheel scrolls, but the terminal no longer selects text by itself"
    )
    sidebar: bool = _setting(True, "whether the sidebar is shown, on a screen that is wide enough")
    view: str = _setting(
        "basic", "how much is shown of a session where nothing else was chosen", choices=("basic", "verbose", "debug")
    )
    timestamps: str = _setting(
        "view",
        "when something was: as the view has it (from verbose on), never, or in every view its time, or date and time",
        choices=("view", "off", "time", "date"),
    )
    animation: bool = _setting(
        True, "whether seconds and counters go on by themselves; false for screen readers, which read them out"
    )
    frames_per_s: int = _setting(
        10, "how often a reply that streams in is drawn at most; 1 is calm", unit="frames a second", least=1, most=60
    )
    keys: Mapping[str, Any] = _setting(
        {},
        f"what has another key than by default: {', '.join(key_bindings.ACTIONS)}",
        wrong_in=key_bindings.wrong_in,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All settings. A value: reading it again makes a new one."""

    model: Model = field(default_factory=Model)
    viewport: Viewport = field(default_factory=Viewport)
    head: Head = field(default_factory=Head)
    snapshots: Snapshots = field(default_factory=Snapshots)
    turn: Turn = field(default_factory=Turn)
    approval: Approval = field(default_factory=Approval)
    tools: Tools = field(default_factory=Tools)
    bash: Bash = field(default_factory=Bash)
    web: Web = field(default_factory=Web)
    files: Files = field(default_factory=Files)
    mcp: Mcp = field(default_factory=Mcp)
    worker: Worker = field(default_factory=Worker)
    start: Start = field(default_factory=Start)
    database: Database = field(default_factory=Database)
    imports: Imports = field(default_factory=Imports)
    history: History = field(default_factory=History)
    thymos: Thymos = field(default_factory=Thymos)
    hormones: Hormones = field(default_factory=Hormones)
    memory: Memory = field(default_factory=Memory)
    interface: Interface = field(default_factory=Interface)


SECTIONS: Mapping[str, type[Any]] = get_type_hints(Configuration)


def read(path: Path, environ: Mapping[str, str]) -> Configuration:
    """The settings of the file, if there is one, under those of the environment. ConfigurationError names the culprit."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}.") from error
    return from_text(text, path, environ)


def from_text(text: str, path: Path, environ: Mapping[str, str]) -> Configuration:
    """As `read`, of a text that the file at `path` holds, or is to hold."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(str(path), f"cannot be read: {error}.") from error
    for name in written:
        if name not in SECTIONS:
            raise ConfigurationError(
                f"{path}:{_line(text, name)}", f"no section is named {name!r}; there are {_names(SECTIONS)}."
            )
    sections = {}
    for name, section in SECTIONS.items():
        table = written.get(name, {})
        if not isinstance(table, dict):
            raise ConfigurationError(
                f"{path}:{_line(text, name)}", f"{name} is a section: write [{name}] and its settings below."
            )
        known = {f.name for f in fields(section)}
        for key in table:
            if key not in known:
                raise ConfigurationError(
                    f"{path}:{_line(text, key, name)}", f"[{name}] has no setting {key!r}; it has {_names(known)}."
                )
        values = {
            key: checked(
                section,
                key,
                value,
                f"{path}:{_line(text, key, name)}",
                partial(_where_inside, text, path, name, key),
            )
            for key, value in table.items()
        } | {
            key: checked(section, key, value, variable)
            for key, variable, value in _from_environment(name, known, environ)
        }
        sections[name] = section(**values)
    return Configuration(**sections)


@cache
def configuration() -> Configuration:
    """The settings of this process. Read once; `configuration.cache_clear()` makes the next call read again."""
    return read(state.current().configuration, os.environ)


def checked(
    section: type[Any], key: str, value: Any, where: str, where_inside: Callable[[str], str] | None = None
) -> Any:
    """The value in the type of its field. ConfigurationError if it has another type, lies outside its bounds, is none
    of its choices, or, for a table, holds what cannot be; `where_inside` is asked where such an entry is."""
    wanted = get_type_hints(section)[key]
    about = next(f.metadata for f in fields(section) if f.name == key)
    if wanted is float and type(value) is int:
        value = float(value)
    if wanted == tuple[str, ...] and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if wanted == Mapping[str, Any] and isinstance(value, dict):
        if about["wrong_in"] and (wrong := about["wrong_in"](value)):
            entry, problem = wrong
            raise ConfigurationError(where_inside(entry) if where_inside else where, f"{key}.{entry} {problem}")
        return MappingProxyType(value)
    if wanted not in (str, int, float, bool) or type(value) is not wanted:
        raise ConfigurationError(where, f"{key} is {value!r}, and must be {_TYPE_NAMES[wanted]} ({about['about']}).")
    least, most = about["least"], about["most"]
    if (least is not None and not value >= least) or (most is not None and not value <= most):  # nan is neither
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise ConfigurationError(where, f"{key} is {value!r}, and must be {bounds} {about['unit']}".rstrip() + ".")
    if about["choices"] and value not in about["choices"]:
        raise ConfigurationError(where, f"{key} is {value!r}, and must be one of: {', '.join(about['choices'])}.")
    return value


def fresh_configuration() -> Configuration:
    """The settings as they are now: read again if the file or the environment changed since, at the cost of a `stat`.
    ConfigurationError if the file is bad by now; who has settings that work may go on with them, and say so.

    Safe wherever a piece of work begins that takes its settings along: a turn, a job, a screen. Not for what a process
    fixed at its start (the database, the worker's processes and times), nor twice within one piece of work.
    """
    path = state.current().configuration
    version = version_of(path)  # a file that cannot be looked at is one that `read` will complain about
    return _as_of(path, version, tuple(sorted(item for item in os.environ.items() if item[0].startswith("ANIMA_"))))


@lru_cache(maxsize=1)
def _as_of(path: Path, version: Version, environ: tuple[tuple[str, str], ...]) -> Configuration:
    return read(path, dict(environ))


def _from_environment(section: str, known: set[str], environ: Mapping[str, str]) -> Iterator[tuple[str, str, Any]]:
    for key in known:
        variable = f"ANIMA_{section}_{key}".upper()
        if variable in environ:
            yield key, variable, _toml_value(environ[variable])


def _toml_value(text: str) -> Any:
    """The text as a TOML value, or as the bare string it is."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return text


_TYPE_NAMES: Mapping[Any, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple[str, ...]: "a list of texts",
    Mapping[str, Any]: "a table",
}


def _line(text: str, key: str, section: str | None = None) -> int:
    """The line on which a key is set, counted from 1: good enough to find it by eye."""
    start = 0
    if section is not None and (header := re.search(rf"^\s*\[\s*{re.escape(section)}\b", text, re.M)):
        start = header.end()
    found = re.compile(rf"^\s*\[?\s*\"?{re.escape(key)}\b", re.M).search(text, start)
    return text.count("\n", 0, found.end() if found else start) + 1


def _where_inside(text: str, path: Path, section: str, key: str, entry: str) -> str:
    """The place of an entry of a table: below the table's header, or where the table itself is written."""
    header = rf"^\s*\[\s*{re.escape(section)}\s*\.\s*\"?{re.escape(key)}\b"
    if re.search(header, text, re.M):
        return f"{path}:{_line(text, entry, f'{section}.{key}')}"
    return f"{path}:{_line(text, key, section)}"


def _names(names: Any) -> str:
    return ", ".join(sorted(names))
