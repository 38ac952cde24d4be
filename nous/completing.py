"""Answers the subsystems' questions to a model: one request without tools, without thinking as far as that can be."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

from anima_project.configuration import fresh_configuration
from anima_project.errors import ConfigurationError, CredentialError
from nous.capabilities import capabilities, thinking_parameters
from nous.connection import Connection, configured
from nous.errors import Billing, ProviderError
from nous.prompt import Body
from nous.provider import Provider
from nous.reply import Reply
from sessions_app.completion import Completion, Question
from sessions_app.errors import CannotComplete, NoModel

THOUGHTS = 2_000
"""Tokens on top of the answer's, for models that always think."""
WORDS = ("end_turn", "stop_sequence", "max_tokens")


def complete(question: Question) -> Completion:
    """See `sessions_app.completion`. The rehearsal, which knows nothing, is never asked."""
    way = _way()
    name = question.model or way.configuration.model.name
    reply = asyncio.run(_asked(way, body(question, way)))
    if reply.stop_reason not in WORDS or not reply.text.strip():
        raise CannotComplete(f"its answer ended with {reply.stop_reason!r} and holds no words to use.", is_final=True)
    return Completion(text=reply.text.strip(), model=name, usage=reply.usage)


def body(question: Question, way: Connection) -> Body:
    """The request, as it goes out."""
    model = way.configuration.model
    name = question.model or model.name
    abilities = capabilities(name, model.capabilities)
    slack = THOUGHTS if abilities.thinking_off == "lowest" else 0
    most = min(question.most_tokens + slack, abilities.output_tokens)
    return {
        "model": name,
        "max_tokens": most,
        "system": [{"type": "text", "text": question.system}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": question.text}]}],
        **thinking_parameters(abilities, 0, most),
    }


def _way() -> Connection:
    """In a hurry, as everything that a worker asks: a job must end within its time."""
    settings = fresh_configuration()
    model = replace(settings.model, attempts=1, longest_wait_s=settings.worker.longest_wait_s)
    try:
        way = configured(replace(settings, model=model), os.environ)
    except (ConfigurationError, CredentialError) as error:
        raise NoModel(str(error)) from error
    if way is None:
        raise NoModel("its server needs a key or token, and none is set; /connect in the terminal takes one.")
    return way


async def _asked(way: Connection, request: Body) -> Reply:
    async with Provider(way.credential, way.configuration.model) as provider:
        try:
            return await provider.create_message(request)
        except ProviderError as error:
            raise CannotComplete(str(error), is_final=not (error.is_transient or isinstance(error, Billing))) from error
