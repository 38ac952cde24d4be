"""What lies between the model's server and the consumer of a turn."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from contextlib import aclosing

from asgiref.sync import sync_to_async

from anima_project import state
from anima_project.configuration import Configuration, Model
from anima_project.credentials import Credential
from bench.row import Row, Rows
from nous.cortex import Cortex, prepare
from nous.prompt import Body
from nous.provider import Provider
from nous.rehearsal import Rehearsal
from nous.reply_stream import TextDelta
from nous.turn import turn
from sessions_app.models import Session
from tools_app.approval import AllowListed
from tools_app.registry import Registry

TIMES = 40


def rows() -> Rows:
    with Rehearsal() as server:
        ours, floor = asyncio.run(_measured(server.url))
    yield Row(
        what="first text delta of a turn reaching the consumer",
        against="raw httpx stream from the same server, same body",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=15.0,
        is_difference=True,
    )


async def _measured(url: str) -> tuple[float, float]:
    """Medians, in seconds. Each turn is the first of its session, so that both sides send the same."""
    import httpx

    model = Model(base_url=url)
    async with Provider(Credential("api_key", "key"), model) as provider, httpx.AsyncClient(base_url=url) as client:
        cortex = Cortex(
            provider=provider,
            registry=Registry.discover(),
            configuration=Configuration(model=model),
            state=state.current(),
        )
        ours, floor = [], []
        for _ in range(TIMES + 1):
            session = await Session.objects.acreate(directory="/")
            ours.append(await _first_delta_of_a_turn(cortex, session))
            body = (await sync_to_async(prepare)(cortex, session)).body
            body["messages"] = body["messages"][:1]
            floor.append(await _first_delta_raw(client, body))
    return statistics.median(ours[1:]), statistics.median(floor[1:])


async def _first_delta_of_a_turn(cortex: Cortex, session: Session) -> float:
    began = time.perf_counter()
    first = 0.0
    updates = turn(cortex, session, "Hello", approver=AllowListed([]))
    async with aclosing(updates) as stream:
        async for update in stream:
            if isinstance(update, TextDelta) and not first:
                first = time.perf_counter() - began
    return first


async def _first_delta_raw(client: object, body: Body) -> float:
    import httpx

    assert isinstance(client, httpx.AsyncClient)
    began = time.perf_counter()
    headers = {"x-api-key": "key", "anthropic-version": "2023-06-01", "content-type": "application/json"}
    content = json.dumps({**body, "stream": True})
    async with client.stream("POST", "/v1/messages", content=content, headers=headers) as response:
        async for line in response.aiter_lines():
            if '"text_delta"' in line:
                return time.perf_counter() - began
    raise AssertionError("the server said nothing")
