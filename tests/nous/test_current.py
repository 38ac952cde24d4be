"""A process that lives for long follows its settings and credentials."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from anima_project import configuration_file, credential_store, state
from anima_project.errors import ConfigurationError
from nous.current import CurrentCortex
from nous.rehearsal import Rehearsal
from tools_app.registry import Registry


@pytest.fixture
def settings_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANIMA_HOME", str(home))
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "CLAUDE_CODE_OAUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    path = state.current().configuration
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


async def edited(path: Path, text: str) -> None:
    """By another program."""
    await asyncio.to_thread(path.write_text, text)


async def test_without_a_key_the_rehearsal_answers_until_one_is_stored(settings_file: Path) -> None:
    async with CurrentCortex(Registry([])) as current:
        rehearsed = await current.get()
        assert current.way.is_rehearsal
        assert await current.get() == rehearsed
        credential_store.current().set("anthropic", "sk-ant-api03-" + "k" * 90)
        real = await current.get()
        assert not current.way.is_rehearsal
        assert real.provider is not rehearsed.provider
        assert real.configuration.model.base_url == "https://api.anthropic.com"


async def test_who_asks_for_the_rehearsal_keeps_it(settings_file: Path) -> None:
    credential_store.current().set("anthropic", "sk-ant-api03-" + "k" * 90)
    async with CurrentCortex(Registry([]), rehearsal=True) as current:
        await current.get()
        assert current.way.is_rehearsal


async def test_a_changed_setting_holds_from_the_next_piece_of_work(settings_file: Path) -> None:
    with Rehearsal() as server:
        configuration_file.set_value(settings_file, "model.base_url", server.url)
        async with CurrentCortex(Registry([])) as current:
            before = await current.get()
            configuration_file.set_value(settings_file, "model.name", "claude-haiku-5-5")
            after = await current.get()
            assert before.configuration.model.name == "claude-sonnet-5-5"
            assert after.configuration.model.name == "claude-haiku-5-5"
            assert (await current.get()).provider is after.provider


async def test_settings_that_went_bad_are_an_error_and_good_ones_work_again(settings_file: Path) -> None:
    async with CurrentCortex(Registry([]), rehearsal=True) as current:
        await edited(settings_file, "[turn]\nrounds = 'many'\n")
        with pytest.raises(ConfigurationError, match=r"anima\.toml:2"):
            await current.get()
        await edited(settings_file, "[turn]\nrounds = 7\n")
        assert (await current.get()).configuration.turn.rounds == 7
