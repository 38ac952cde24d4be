"""What stands inside of a paragraph: emphasis, code, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.transcript.cells import Fragment

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLES = {
    "strong_open": "class:md.strong",
    "em_open": "class:md.em",
    "s_open": "class:md.strike",
    "link_open": "class:md.link",
}


def runs(inline: Token, style: str = "") -> list[Fragment]:
    """The runs of an `inline` token, each in `style` and its own. A link is followed by its address, for a terminal
    shows nothing on hovering, and what it would open must be seen."""
    found: list[Fragment] = []
    styles, addresses = [style], [""]
    link_begins = 0
    for token in inline.children or ():
        match token.type:
            case "text" | "html_inline":
                found.append((styles[-1], token.content))
            case "code_inline":
                found.append((f"{styles[-1]} class:md.code".lstrip(), token.content))
            case "softbreak":
                found.append((styles[-1], " "))
            case "hardbreak":
                found.append((styles[-1], "\n"))
            case "image":
                found.append((f"{styles[-1]} class:md.link".lstrip(), f"[{token.content or 'image'}]"))
                found.append((f"{styles[-1]} class:md.address".lstrip(), f" ({token.attrs.get('src', '')})"))
            case "link_close":
                styles.pop()
                address, said = addresses.pop(), "".join(text for _, text in found[link_begins:])
                if address not in (said, f"mailto:{said}"):
                    found.append((f"{styles[-1]} class:md.address".lstrip(), f" ({address})"))
            case opening if opening in _STYLES:
                if opening == "link_open":
                    addresses.append(str(token.attrs.get("href", "")))
                    link_begins = len(found)
                styles.append(f"{styles[-1]} {_STYLES[opening]}".lstrip())
            case closing if closing.endswith("_close"):
                styles.pop()
    return found
