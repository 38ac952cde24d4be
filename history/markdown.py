"""What the agent wrote, as it is meant to look. Its words are data: no markup of theirs survives, nothing is loaded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LONGEST = 40_000
"""Characters; what is longer is shown as it was written."""


def rendered(text: str) -> SafeString | None:
    """HTML, or None for a text that is too long to be worth it."""
    return None if len(text) > LONGEST else mark_safe(_markdown().render(text))


@cache
def _markdown() -> MarkdownIt:
    """Escapes all HTML in the text. Links go where they say, to the web only, and tell nobody from where; pictures
    become links."""
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

    def image(self: RendererHTML, tokens: list[Token], at: int, options: object, env: object) -> str:
        from html import escape

        target = escape(str(tokens[at].attrGet("src") or ""))
        return f'<a href="{target}" rel="noopener noreferrer">🖼 {escape(tokens[at].content) or "picture"}</a>'

    def link(self: RendererHTML, tokens: list[Token], at: int, options: object, env: object) -> str:
        tokens[at].attrSet("rel", "noopener noreferrer")
        return self.renderToken(tokens, at, options, env)  # type: ignore[arg-type]  # ours is not their mapping

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: url.lower().startswith(("https://", "http://"))  # type: ignore[method-assign]
    parser.add_render_rule("image", image)
    parser.add_render_rule("link_open", link)
    return parser
