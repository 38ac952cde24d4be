from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anima_project.stored_credential import StoredCredential

OWN = StoredCredential(name="anthropic", kind="api_key", secret="s" * 40, stored_at_s=0)
GATEWAY = StoredCredential(
    name="gateway", kind="bearer", secret="s" * 40, stored_at_s=0, base_url="https://gateway.example/v1"
)
SECRET = StoredCredential(name="anthropic", kind="secret", secret="s" * 40, stored_at_s=0)

pieces = st.lists(
    st.sampled_from(
        ["https:", "http:", "//", "/", "\\", "@", "#", "?", ".", ":", "443", "80", "api.anthropic.com", "anthropic.com",
         ".claude.com", "evil.example", "gateway.example", "user", " ", "\t", "\n", "%2f", "%40", ";", "[", "]", "。", "／"]
    ),
    max_size=8,
)  # fmt: skip


@pytest.mark.parametrize(
    "url", ["https://api.anthropic.com", "https://api.anthropic.com/v1/", "HTTPS://API.ANTHROPIC.COM"]
)
def test_a_stored_anthropic_key_is_for_anthropics_server(url: str) -> None:
    assert OWN.serves(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.anthropic.com",
        "http://localhost:11434",
        "https://gateway.example",
        "https://api.anthropic.com.evil.example",
        "https://evil.example/api.anthropic.com",
        "https://evil.example\\.anthropic.com",
        "https://api.anthropic.com@evil.example",
        "https://notanthropic.com",
        "https://evil.example;.anthropic.com",
        "https://[::1",
        "",
    ],
)
def test_a_stored_anthropic_key_is_never_for_another_server_nor_goes_in_the_clear(url: str) -> None:
    assert not OWN.serves(url)


@given(pieces)
@example(["https:", "//", "evil.example", "\\", "@", "api.anthropic.com"])
def test_whatever_the_address_httpx_would_send_it_to_anthropic_only(parts: list[str]) -> None:
    url = "".join(parts)
    for entry, hosts in ((OWN, ("anthropic.com", "claude.com")), (GATEWAY, ("gateway.example",))):
        if entry.serves(url):
            try:
                sent_to = httpx.URL(url.strip())
            except httpx.InvalidURL:
                continue
            assert sent_to.host.endswith(hosts)
            assert sent_to.scheme == "https"


def test_a_credential_with_an_address_is_for_that_server_only() -> None:
    assert GATEWAY.serves("https://gateway.example")
    assert GATEWAY.serves("https://gateway.example:443/other")
    for url in (
        "http://gateway.example",
        "https://gateway.example:8443",
        "https://api.anthropic.com",
        "https://x.gateway.example",
    ):
        assert not GATEWAY.serves(url)


def test_a_plain_secret_is_for_no_model_server() -> None:
    assert not SECRET.serves("https://api.anthropic.com")
    assert SECRET.credential() is None
