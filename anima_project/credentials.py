"""What proves to the model's server who is asking: checked by the rules for its kind, and never shown.

Of the environment's variables and of what a person types; `credential_store.py` keeps the latter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn
from urllib.parse import urlsplit

from anima_project.errors import BadCredential
from anima_project.redaction import MARK, SECRET_LENGTH

ANTHROPIC_URL = "https://api.anthropic.com"
API_KEY = "ANTHROPIC_API_KEY"
AUTH_TOKEN = "ANTHROPIC_AUTH_TOKEN"
WHAT_WAS_GIVEN = "What was given"

SETUP_TOKEN_PREFIX = "sk-ant-oat01-"
SETUP_TOKEN_LENGTH = 80
API_KEY_PREFIX = "sk-ant-"
API_KEY_LENGTH = 40

Kind = Literal["api_key", "setup_token", "bearer"]
"""How a credential is presented: in a header of its own, or as a bearer, which a subscription's token is too."""

_SETUP_TOKEN_RULE = f"a setup token starts with {SETUP_TOKEN_PREFIX} and has at least {SETUP_TOKEN_LENGTH} characters."
_API_KEY_RULE = f"an API key starts with {API_KEY_PREFIX} and has at least {API_KEY_LENGTH} characters."


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret and how it is presented. Printing, formatting or pickling it does not give the secret away."""

    kind: Kind
    secret: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """What to add to a request, with lower-case names."""
        if self.kind == "api_key":
            return {"x-api-key": self.secret}
        if self.kind == "setup_token":
            return {"authorization": f"Bearer {self.secret}", "anthropic-beta": "oauth-2025-04-20"}
        return {"authorization": f"Bearer {self.secret}"}

    def redact(self, text: str) -> str:
        """The text without the secret, should somebody have repeated it. What is too short to be one (`ollama`) stays,
        or it would be taken out of words too."""
        return text.replace(self.secret, MARK) if len(self.secret) >= SECRET_LENGTH else text

    def __reduce__(self) -> NoReturn:
        raise TypeError("A credential is not pickled: it would end in a queue, a cache or a log.")


def from_environment(environ: Mapping[str, str], base_url: str) -> Credential | None:
    """The credential for the server at `base_url`; None if there is none. BadCredential names the rule it breaks.

    Anthropic's own server gets an API key or a subscription's setup token; a setup token in the wrong variable is
    taken for what it is, and an API key wins over a token. Any other server (Ollama, a gateway) gets what there is,
    as it is: there the token, as a plain bearer, wins, for a key in the environment may well be meant for Anthropic.
    """
    key, token = _read(environ, API_KEY), _read(environ, AUTH_TOKEN)
    if not is_anthropic(base_url):
        if token:
            return Credential("bearer", token)
        return Credential("api_key", key) if key else None
    if key:
        return _anthropic(API_KEY, key)
    return _setup_token(AUTH_TOKEN, token) if token else None


def variable_of(credential: Credential, environ: Mapping[str, str]) -> str | None:
    """The variable of the environment that a credential came from."""
    return next((name for name in (AUTH_TOKEN, API_KEY) if environ.get(name, "").strip() == credential.secret), None)


def from_text(text: str, base_url: str, *, kind: Kind = "bearer") -> Credential:
    """The credential that a person gives for the server at `base_url`. BadCredential names the rule it breaks.

    At Anthropic the text tells its kind; another server gets it as it is, presented as `kind`."""
    secret = _in_header(WHAT_WAS_GIVEN, text)
    if not secret:
        raise BadCredential(WHAT_WAS_GIVEN, "", "it is empty.")
    return _anthropic(WHAT_WAS_GIVEN, secret) if is_anthropic(base_url) else Credential(kind, secret)


def public_start(secret: str) -> str:
    """What may be shown of a secret: Anthropic's own mark of its kind, which is in all of them; else nothing."""
    mark = re.match(r"sk-ant-[a-z]{2,5}[0-9]{2}-", secret)
    return mark[0][: BadCredential.SHOWN] if mark else ""


def is_anthropic(base_url: str) -> bool:
    """Whether the server is Anthropic's own, where the rules for credentials are known."""
    try:
        host = urlsplit(base_url).hostname or ""
    except ValueError:  # no address at all, which `model.base_url` is told elsewhere
        return False
    return re.fullmatch(r"([a-z0-9-]+\.)*(anthropic|claude)\.com", host) is not None


def _read(environ: Mapping[str, str], source: str) -> str:
    """The variable without the white space around it. BadCredential if it could not stand in a header."""
    return _in_header(source, environ.get(source, ""))


def _anthropic(source: str, secret: str) -> Credential:
    return _setup_token(source, secret) if secret.startswith("sk-ant-oat") else _api_key(source, secret)


def _in_header(source: str, text: str) -> str:
    """The text without the white space around it. BadCredential if it could not stand in a header."""
    secret = text.strip()
    if not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise _bad(source, secret, "it holds a character that no credential has (a space, a line break, an accent…).")
    return secret


def _api_key(source: str, key: str) -> Credential:
    if key.startswith("sk-ant-admin"):
        raise _bad(source, key, "an admin key manages an organisation, and cannot call a model; use an API key.")
    if not key.startswith(API_KEY_PREFIX) or len(key) < API_KEY_LENGTH:
        raise _bad(source, key, _API_KEY_RULE)
    return Credential("api_key", key)


def _setup_token(source: str, token: str) -> Credential:
    if source == AUTH_TOKEN and token.startswith("sk-ant-api"):
        raise _bad(source, token, f"it is an API key, and belongs in {API_KEY}.")
    if not token.startswith(SETUP_TOKEN_PREFIX) or len(token) < SETUP_TOKEN_LENGTH:
        raise _bad(source, token, _SETUP_TOKEN_RULE)
    return Credential("setup_token", token)


def _bad(source: str, secret: str, rule: str) -> BadCredential:
    """Shows the beginning only, and at most half: thirteen characters of a short password would be all of it."""
    start = secret[: min(BadCredential.SHOWN, len(secret) // 2)]
    return BadCredential(source, "".join(c if c.isascii() and c.isprintable() else "?" for c in start), rule)
