"""A server's result as the model reads it: text as it is, what is no text kept in a file and named."""

from __future__ import annotations

import base64
import binascii
import json
import mimetypes
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools_app.tool import ToolResult


def result_from(value: Mapping[str, Any], scratch: Path) -> ToolResult:
    """Of the protocol's `CallToolResult`, as JSON. What is structured is shown where nothing says it in words."""
    blocks = value.get("content") or []
    parts = [text for block in blocks if (text := block_text(block, scratch))]
    structured = value.get("structuredContent")
    if structured is not None and not any(block.get("type") == "text" for block in blocks):
        parts.append(json.dumps(structured, ensure_ascii=False, indent=1))
    return ToolResult(text="\n\n".join(parts) or "(no output)", success=not value.get("isError", False))


def resource_from(value: Mapping[str, Any], scratch: Path) -> str:
    """Of the protocol's `ReadResourceResult`, as JSON."""
    contents = value.get("contents") or []
    return "\n\n".join(_resource(one, scratch) for one in contents) or "(it is empty)"


def prompt_from(value: Mapping[str, Any], scratch: Path) -> str:
    """Of the protocol's `GetPromptResult`, as JSON. What it lets the agent say is marked as that."""
    parts = []
    for message in value.get("messages") or []:
        text = block_text(message.get("content") or {}, scratch)
        parts.append(f"(You are taken to have said: {text})" if message.get("role") == "assistant" else text)
    return "\n\n".join(parts) or "(it is empty)"


def block_text(block: Mapping[str, Any], scratch: Path) -> str:
    """One block of content, in words."""
    match block.get("type"):
        case "text":
            return str(block.get("text", ""))
        case "image" | "audio" as kind:
            return _kept(kind, str(block.get("mimeType", "")), str(block.get("data", "")), scratch)
        case "resource_link":
            about = block.get("description") or block.get("title") or ""
            return f"[resource {block.get('uri')} {about}".rstrip() + "]"
        case "resource":
            return _resource(block.get("resource") or {}, scratch)
        case other:
            return f"[a block of type {other!r}, which Anima does not know]"


def _resource(content: Mapping[str, Any], scratch: Path) -> str:
    if "blob" in content:
        what = f"resource {content.get('uri')}"
        return _kept(what, str(content.get("mimeType") or ""), str(content["blob"]), scratch)
    return f"[resource {content.get('uri')}]\n{content.get('text', '')}"


def _kept(what: str, mime_type: str, data: str, scratch: Path) -> str:
    """A note in place of bytes, with the file that they are in."""
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return f"[{what} {mime_type}: cannot be read]"
    note = f"{what} {mime_type}, {len(content)} bytes"
    try:
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        suffix = mimetypes.guess_extension(mime_type) or ".bin"
        descriptor, name = tempfile.mkstemp(prefix="mcp-", suffix=suffix, dir=scratch)  # 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        return f"[{note}: cannot be kept: {error.strerror or error}]"
    return f"[{note}, kept in {name}]"
