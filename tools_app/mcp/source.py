"""The tools of all MCP servers in `config/mcp.toml`, as they are now: an edit of the file counts at the next look.

What a server offers is known from the last time that it was asked. One that was never asked is asked when the model is
to be told of the tools, and at no other time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

from anima_project import state
from anima_project.configuration import fresh_configuration
from anima_project.errors import AnimaError, ConfigurationError
from anima_project.file_version import Version, version_of
from tools_app.attachment import Attachment, Mention
from tools_app.errors import Interrupted
from tools_app.interrupt import Interrupt
from tools_app.mcp import remembered, servers_file
from tools_app.mcp.manager import Manager
from tools_app.mcp.material import Material
from tools_app.mcp.mentions import arguments, mentioned
from tools_app.mcp.results import prompt_from, resource_from
from tools_app.mcp.server import Server
from tools_app.mcp.tool import ServerTool
from tools_app.tool import Tool

log = logging.getLogger(__name__)

FORGIVEN_AFTER_S = 60.0
"""A server that did not say what it offers is not asked again, at the cost of a turn's time, for so long."""


class ServerTools:
    """See `FurtherTools`. One manager serves all of them in a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._manager = Manager()
        self._servers: tuple[Server, ...] = ()
        self._file: Version | None = None
        self._known: tuple[tuple[Server, Version], ...] = ()
        self._tools: Mapping[str, Tool] = {}
        self._asked: dict[str, float] = {}

    def tools(self, *, learn: bool) -> Mapping[str, Tool]:
        try:
            with self._lock:
                self._look()
                if learn and (unknown := self._unknown()):
                    self._learn(unknown)
                self._offer()
                return self._tools
        except AnimaError as error:  # settings that cannot be read: who works goes on with what there was
            log.warning("The tools of the MCP servers stay as they were: %s", error)
            return self._tools

    def mentioned(self, text: str) -> Sequence[Mention]:
        if "@" not in text and not text.startswith("/"):
            return ()
        return mentioned(text, {server.name for server in self._present()})

    def attachments(self, mentions: Sequence[Mention], scratch: Path, interrupt: Interrupt) -> list[Attachment]:
        servers = {server.name: server for server in self._present()}
        found = []
        for one in mentions:
            try:
                text = self._text(servers[one.server], one, scratch, interrupt)
            except Interrupted:
                raise
            except (AnimaError, KeyError, ValueError) as error:
                text = f"(It could not be had: {error})"
            found.append(Attachment(kind=one.kind, source=one.source, text=text))
        return found

    def words(self) -> Sequence[tuple[str, str]]:
        folder = remembered.folder_in(state.current())
        return [
            word for server in self._present() for word in words_of(server, remembered.recall_material(folder, server))
        ]

    def close(self) -> None:
        self._manager.close()

    def _present(self) -> tuple[Server, ...]:
        """As the file has them now. Without the lock, which is held while servers are asked what they have."""
        with suppress(AnimaError):
            return tuple(
                server for server in servers_file.read(servers_file.path_in(state.current())) if server.enabled
            )
        return self._servers

    def _text(self, server: Server, mention: Mention, scratch: Path, interrupt: Interrupt) -> str:
        """McpError; ValueError for arguments that cannot be; Interrupted."""
        settings = fresh_configuration().mcp
        if mention.kind == "resource":
            return resource_from(self._manager.read(server, mention.name, settings, interrupt), scratch)
        folder = remembered.folder_in(state.current())
        if remembered.recall(folder, server) is None:
            self._manager.learn([server], settings)
        prompts = {prompt.name: prompt for prompt in remembered.recall_material(folder, server).prompts}
        if mention.name not in prompts:
            raise ValueError(f"{server.name} has no such prompt; it has {', '.join(prompts) or 'none'}")
        given = arguments(prompts[mention.name], mention.rest)
        return prompt_from(self._manager.prompt(server, mention.name, given, settings, interrupt), scratch)

    def _look(self) -> None:
        path = servers_file.path_in(state.current())
        if (version := version_of(path)) == self._file:
            return
        self._file = version
        try:
            servers = tuple(server for server in servers_file.read(path) if server.enabled)
        except ConfigurationError as error:
            log.error("The MCP servers stay as they were, for the file that names them cannot be: %s", error)
            return
        before = {server.name: server.fingerprint for server in self._servers}
        now = {server.name: server.fingerprint for server in servers}
        self._manager.drop([name for name in before if now.get(name) != before[name]])
        self._servers, self._asked = servers, {}

    def _unknown(self) -> list[Server]:
        folder = remembered.folder_in(state.current())
        now_s = time.monotonic()
        return [
            server
            for server in self._servers
            if remembered.recall(folder, server) is None and now_s >= self._asked.get(server.name, now_s)
        ]

    def _learn(self, servers: list[Server]) -> None:
        self._asked |= {server.name: time.monotonic() + FORGIVEN_AFTER_S for server in servers}
        self._manager.learn(servers, fresh_configuration().mcp)

    def _offer(self) -> None:
        """Another mapping, if any server or anything that is known of one is another."""
        folder = remembered.folder_in(state.current())
        known = tuple((server, remembered.version(folder, server.name)) for server in self._servers)
        if known == self._known:
            return
        tools: dict[str, Tool] = {}
        for server in self._servers:
            for offered in remembered.recall(folder, server) or ():
                # `Tool` speaks of classes, one for each tool; these are many values of one class.
                tools[offered.name] = cast(Tool, ServerTool(server, offered, self._manager))
        self._known, self._tools = known, tools


def words_of(server: Server, known: Material) -> list[tuple[str, str]]:
    """How what it has is named in a message, and what each is."""
    resources = [(f"@{server.name}:{one.uri}", one.about) for one in known.resources]
    return resources + [(f"/{server.name}:{one.name}", one.about) for one in known.prompts]
