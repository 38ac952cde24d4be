"""A model that speaks at a given pace, in a process of its own; and what it takes to read it without an interface."""

from __future__ import annotations

import io
import json
import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from nous.rehearsal import Rehearsal

READ = """
import io, json, sys, time
import httpx
from rich.console import Console
from rich.markdown import Markdown

url, width = sys.argv[1], int(sys.argv[2])
Console(file=io.StringIO(), width=width, force_terminal=True).print(Markdown("**warm** `up`"))
body = {"model": "claude-sonnet-5-5", "max_tokens": 64000, "stream": True, "messages": [{"role": "user", "content": "Go on."}]}
headers = {"x-api-key": "key", "anthropic-version": "2023-06-01"}
began, text, count = time.process_time(), [], 0
with httpx.stream("POST", url + "/v1/messages", json=body, headers=headers, timeout=300) as response:
    for line in response.iter_lines():
        if line.startswith("data: "):
            event = json.loads(line[6:])
            if event["type"] == "content_block_delta":
                text.append(event["delta"].get("text", ""))
Console(file=io.StringIO(), width=width, force_terminal=True).print(Markdown("".join(text)))
print(json.dumps({"cpu_s": time.process_time() - began, "deltas": len(text), "bytes": len("".join(text).encode())}))
"""


@contextmanager
def streaming(text: str, deltas_per_s: float) -> Iterator[str]:
    """The URL of a server that says `text` in each of its replies, word by word."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(theirs, text, deltas_per_s), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join(10)
        process.kill()


def reading(url: str, width: int) -> subprocess.Popen[str]:
    """A program that reads one reply with httpx and then renders it once with rich; see `read`."""
    return subprocess.Popen([sys.executable, "-c", READ, url, str(width)], stdout=subprocess.PIPE, text=True)


def read(process: subprocess.Popen[str]) -> dict[str, float]:
    """What it took: `cpu_s`, and the `deltas` and `bytes` that were read. Waits for its end."""
    out, _ = process.communicate()
    return dict(json.loads(out))


def _serve(connection: Connection, text: str, deltas_per_s: float) -> None:
    sys.stderr = io.StringIO()  # a client that leaves in the middle is no news
    with Rehearsal() as server:
        server.delay_s = 1 / deltas_per_s
        for _ in range(100):
            server.say_next(text)
        connection.send(server.url)
        connection.recv()
