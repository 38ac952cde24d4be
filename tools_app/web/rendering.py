"""What the model sees of a page."""

from __future__ import annotations

import html
import re

from tools_app.web.outline import outline
from tools_app.web.pages import Page, characters

# What a page may hold of text once its noise is gone; extraction takes about a second for this.
_LONGEST_HTML = 1_000_000
_SHORT = 2_000
# A main content of less than this part of all text is a mistake of the extraction.
_TELLING = 0.1
_NOISE = ("script", "style", "noscript", "template", "svg", "iframe", "object")
_DATA_URL = re.compile(r"data:[\w/+.-]{0,60};base64,[A-Za-z0-9+/=\s]{64,}")
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)


def render(page: Page) -> str:
    """A line of status, final URL and type; notes; an empty line; the content: HTML as Markdown, other text as it is,
    binaries in a few words."""
    kind = page.content_type or "no content type"
    head = [f"{page.status} {page.reason}".strip() + f" · {page.url} · {kind}"]
    if page.url.rstrip("/") != page.asked.strip().partition("#")[0].rstrip("/"):
        head.append(f"Redirected from {page.asked}.")
    if page.is_binary:
        return "\n".join([*head, _described(page)])
    if not page.complete:
        head.append(f"Cut after {len(page.body)} bytes.")
    text = characters(page).replace("\0", "\ufffd")
    if page.is_html:
        text = as_markdown(text, page.url)
    return "\n".join([*head, "", text if text.strip() else "(The page has no text.)"])


def as_markdown(source: str, url: str) -> str:
    """The main content with its links, under the page's title; all of the text where that is short, or where no main
    content stands out."""
    source = without_noise(source)
    title = _TITLE.search(source)
    note = "" if len(source) <= _LONGEST_HTML else "\n\n[The rest of the page is left out.]"
    source = source[:_LONGEST_HTML]
    content = whole = outline(source, url)
    if len(whole) > _SHORT and len(main := _main_content(source, url)) > len(whole) * _TELLING:
        content = main
    heading = f"# {' '.join(html.unescape(title[1]).split())}" if title else ""
    if heading.strip("# ") and not content.startswith(heading):
        content = f"{heading}\n\n{content}"
    return content.strip() + note


def _main_content(source: str, url: str) -> str:
    import trafilatura
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")  # below its minimum it would give up all structure
    found = trafilatura.extract(
        source,
        url=url,
        output_format="markdown",
        include_links=True,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        config=settings,
    )
    return found or ""


def without_noise(source: str) -> str:
    """The HTML without scripts, styles, comments and embedded data, in time that grows with its length only."""
    for name in _NOISE:
        source = _without(source, f"<{name}", f"</{name}", closed_by=">")
    source = _without(source, "<!--", "-->", closed_by="")
    return _DATA_URL.sub("data:", source)


def _without(source: str, start: str, end: str, *, closed_by: str) -> str:
    lower = source.lower() if source.isascii() else _ascii_lower(source)
    kept, position = [], 0
    while (found := _tag(lower, start, position)) >= 0:
        kept.append(source[position:found])
        stop = lower.find(end, found + len(start))
        if stop >= 0:
            stop = lower.find(closed_by, stop + len(end)) + len(closed_by) if closed_by else stop + len(end)
        if stop < len(start):
            return "".join(kept)  # never closed: all that follows belongs to it, as browsers see it
        position = stop
    return "".join([*kept, source[position:]])


def _tag(lower: str, start: str, position: int) -> int:
    """Where the tag starts; `<scripture` is no `<script`."""
    found = lower.find(start, position)
    while found >= 0 and start[1:].isalpha() and lower[found + len(start) : found + len(start) + 1].isalnum():
        found = lower.find(start, found + 1)
    return found


def _ascii_lower(source: str) -> str:
    """Lower case of the same length: some letters are longer when lowered."""
    return source.translate(_LOWER)


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _described(page: Page) -> str:
    size = page.announced_bytes if page.announced_bytes is not None else len(page.body) if page.body else None
    known = f"{size} bytes" if size is not None else "of unknown size"
    return f"Binary content, {page.media_type or 'of unknown type'}, {known}. Not shown."
