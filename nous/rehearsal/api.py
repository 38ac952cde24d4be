"""The Messages API without its socket: from a request's path, headers and bytes to what is to be sent back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from nous.rehearsal import binding, message, models, rules, tokens
from nous.rehearsal.caching import PromptCache
from nous.rehearsal.cues import Cues
from nous.rehearsal.faults import ERRORS, STOP_REASONS, ApiError, Break, Ending, broken, ending
from nous.rehearsal.parameters import VERSIONS
from nous.rehearsal.script import Answer, answer
from nous.rehearsal.wire import Json, digest


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Json:
        """The body as JSON; empty if there was none. ValueError if it is not JSON."""
        return dict(json.loads(self.raw)) if self.raw else {}

    @property
    def betas(self) -> list[str]:
        return [beta.strip() for beta in self.headers.get("anthropic-beta", "").split(",")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to send back: one JSON object, or the pieces of a stream with a pause after each delta and an ending."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Json | None = None
    pieces: Iterator[bytes] = field(default_factory=lambda: iter(()))
    delay_s: float = 0.0
    ending: Ending = Ending.TIDY
    silent: bool = False  # not even a status line


class Refused(Exception):
    """The API answers with an error."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error)
        self.error = error


class Api:
    """What the server remembers between requests: its cues, its prompt cache, which requests it has seen."""

    def __init__(self) -> None:
        self.cues = Cues()
        self.delay_s = 0.0
        self._lock = Lock()
        self._cache = PromptCache()
        self._seen: Counter[str] = Counter()
        self._paused: set[str] = set()

    def respond(self, request: Request) -> Reply:
        """The reply to one request, errors included."""
        request_id = f"req_{digest(request.path, request.raw.decode('utf-8', 'replace'))}"
        try:
            reply = self._routed(request)
        except Refused as refused:
            error = refused.error
            reply = Reply(status=error.status, headers=error.headers, json=error.as_json(request_id))
        return replace(reply, headers={"request-id": request_id, **reply.headers})

    def _routed(self, request: Request) -> Reply:
        path = request.path.partition("?")[0].rstrip("/")
        if error := self.cues.take_error(path):
            raise Refused(error)
        _check_credentials(request.headers)
        match (request.method, path):
            case ("POST", "/v1/messages"):
                return self._messages(request)
            case ("POST", "/v1/messages/count_tokens"):
                return Reply(json={"input_tokens": tokens.count(self._checked(request, counting=True))})
            case ("GET", "/v1/models"):
                return Reply(json=_models())
            case ("GET", _) if path.startswith("/v1/models/"):
                return Reply(json=_model(path.removeprefix("/v1/models/")))
        raise _refusal(404, f"Not found: {request.method} {path}")

    def _checked(self, request: Request, *, counting: bool = False) -> Json:
        """The body of a request that keeps all the rules."""
        version = request.headers.get("anthropic-version", "")
        if version not in VERSIONS:
            raise _refusal(400, f"anthropic-version: header is required, and one of {', '.join(VERSIONS)}")
        if len(request.raw) > rules.MAX_REQUEST_BYTES:
            raise _refusal(413, "Request exceeds the maximum size")
        try:
            body = json.loads(request.raw)
        except ValueError as error:
            raise _refusal(400, f"The request body is not valid JSON: {error}") from error
        if not isinstance(body, dict):
            raise _refusal(400, "The request body is not a JSON object")
        resuming = self._is_paused(body)
        complaint = rules.problem(body, version=version, betas=request.betas, counting=counting, resuming=resuming)
        if complaint := complaint or binding.problem(body):
            raise _refusal(400, complaint)
        return body

    def _is_paused(self, body: Json) -> bool:
        messages = body.get("messages")
        last = messages[-1] if isinstance(messages, list) and messages else None
        return isinstance(last, dict) and digest(last.get("content")) in self._paused

    def _messages(self, request: Request) -> Reply:
        body = self._checked(request)
        with self._lock:
            self._seen[key := digest(body)] += 1
            attempt = self._seen[key]
        spoken, how = _faulty(self._cued(body), attempt)
        with self._lock:
            usage = self._cache.bill(body)
        # The same request twice is two messages: their ids must differ, and be the same in a rerun.
        reply = message.message(spoken, body, seed=digest(key, str(attempt)), usage=usage)
        if reply["stop_reason"] == "pause_turn":
            with self._lock:
                self._paused.add(digest(reply["content"]))
        if not body.get("stream"):
            return Reply(json=reply)
        pieces, delay_s = message.events(reply), spoken.delay_s or self.delay_s
        how = self.cues.take_break() or how
        if how is None:
            return Reply(pieces=pieces, delay_s=delay_s)
        silent = how is Break.NO_RESPONSE
        return Reply(pieces=broken(how, pieces), delay_s=delay_s, ending=ending(how), silent=silent)

    def _cued(self, body: Json) -> Answer:
        """What a cue asks for, or else what the script says."""
        blocks = self.cues.take_reply()
        spoken = answer(body) if blocks is None else Answer(blocks=blocks)
        return replace(spoken, stop_reason=self.cues.take_stop())


def _faulty(spoken: Answer, attempt: int) -> tuple[Answer, Break | None]:
    """The answer with the fault that the user's words asked for, and the break if that is one. Refused if an error."""
    name, _, times = spoken.fault.partition(" ")
    if not name or (times.isdecimal() and attempt > int(times)):
        return spoken, None
    if name in ERRORS:
        raise Refused(ERRORS[name])
    if name in STOP_REASONS:
        return replace(spoken, stop_reason=spoken.stop_reason or STOP_REASONS[name]), None
    return spoken, Break(name) if name in set(Break) else None


def _check_credentials(headers: Mapping[str, str]) -> None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    credential = headers.get("x-api-key") or (token.strip() if scheme.lower() == "bearer" else "")
    if not credential:
        raise _refusal(401, "x-api-key header is required")
    if credential == "invalid":
        raise _refusal(401, "invalid x-api-key")


def _refusal(status: int, words: str) -> Refused:
    return Refused(ApiError.of(status, words))


def _model(name: str) -> Json:
    kind = models.family(name)
    return {
        "type": "model",
        "id": name,
        "display_name": name.replace("-", " ").title(),
        "created_at": "2026-01-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": kind.context_tokens,
        "max_tokens": kind.max_output_tokens,
    }


def _models() -> dict[str, Any]:
    offered = [_model(name) for name in models.OFFERED]
    return {"data": offered, "has_more": False, "first_id": offered[0]["id"], "last_id": offered[-1]["id"]}
