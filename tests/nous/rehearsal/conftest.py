"""A rehearsal that serves on a real socket, and the official SDK to talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import anthropic
import pytest

from nous.rehearsal import Rehearsal


@pytest.fixture
def rehearsal() -> Iterator[Rehearsal]:
    with Rehearsal() as server:
        yield server


@pytest.fixture
def client(rehearsal: Rehearsal) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(base_url=rehearsal.url, api_key="rehearsal", max_retries=0) as sdk:
        yield sdk
