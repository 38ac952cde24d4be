"""All the text of an HTML page as plain Markdown: for pages that have no main content to pick, such as lists of links."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

_BLOCKS = re.compile(
    "p|div|section|article|header|footer|main|aside|nav|[uod]l|d[td]|table|tr|form|fieldset|blockquote|figure|"
    "figcaption|hr|address|details|summary|body|h[1-6]|li|pre"
).fullmatch
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_UNSEEN = ("head", "title", "select", "button")


def outline(source: str, url: str) -> str:
    """Headings, paragraphs, lists, links and preformatted text, in their order; links made absolute with `url`."""
    parser = _Outline(url)
    parser.feed(source)
    parser.close()
    lines = "".join(parser.pieces).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


class _Outline(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._url = url
        self._link: tuple[int, str] | None = None
        self._unseen = 0
        self._preformatted = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "body":
            self._unseen = 0  # a head that was never closed
        if _BLOCKS(tag):
            self._block(tag)
        if tag in _HEADINGS:
            self.pieces.append(_HEADINGS[tag])
        elif tag == "li":
            self.pieces.append("- ")
        elif tag == "br":
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append("| ")
        elif tag == "pre":
            self._preformatted += 1
            self.pieces.append("```\n")
        elif tag == "a":
            self._end_link()
            self._link = (len(self.pieces), self._absolute(dict(attributes).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "a":
            self._end_link()
        elif tag == "pre" and self._preformatted:
            self._preformatted -= 1
            self.pieces.append("\n```")
        if _BLOCKS(tag):
            self._block(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._preformatted:
            self.pieces.append(data)
        elif text := re.sub(r"\s+", " ", data):
            at_start = not self.pieces or self.pieces[-1].endswith(("\n", " "))
            self.pieces.append(text.lstrip() if at_start else text)

    def close(self) -> None:
        super().close()
        self._end_link()

    def _block(self, tag: str) -> None:
        if self.pieces and not self.pieces[-1].endswith(("- ", "\n\n")):
            close = tag in ("li", "tr", "dt", "dd")
            self.pieces.append("\n" if close or self.pieces[-1].endswith("\n") else "\n\n")

    def _end_link(self) -> None:
        if self._link is None:
            return
        (start, target), self._link = self._link, None
        text = "".join(self.pieces[start:])
        if target and text.strip():
            padding = text[: len(text) - len(text.lstrip())]
            trailing = text[len(text.rstrip()) :]
            self.pieces[start:] = [f"{padding}[{' '.join(text.split())}]({target}){trailing}"]

    def _absolute(self, target: str) -> str:
        try:
            absolute = urljoin(self._url, target.strip())
        except ValueError:
            return ""
        return absolute if absolute.startswith(("http://", "https://", "mailto:")) else ""
