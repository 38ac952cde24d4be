"""An entry becomes lines. Nothing here reads a clock, a database or a terminal."""

from __future__ import annotations

from datetime import datetime

from tui.transcript.cells import Line, cells, shortened
from tui.transcript.entries import Answered, Entry, Kept, Noted, Said, Used, Writing
from tui.transcript.flow import flow, indented
from tui.transcript.look import Look, ViewMode
from tui.transcript.markdown import markdown_lines
from tui.transcript.thinking import thinking_lines
from tui.transcript.tools import tool_lines, writing_line

NS_PER_S = 1_000_000_000

YOU, ANIMA = "You", "Anima"
INTERRUPTED = "— interrupted —"
_MARKS = {"notice": "·", "warning": "!", "error": "✗"}


def render(entry: Entry, width: int, look: Look) -> list[Line]:
    """The lines of an entry, each of at most `width` cells (at least 1); none if this look does not show it."""
    match entry:
        case Said():
            return [*label_lines(YOU, "class:label.you", entry, width, look), *flow([("class:you", entry.text)], width)]
        case Answered():
            return _answered(entry, width, look)
        case Used():
            return tool_lines(entry, width, look, about(entry, look))
        case Writing():
            return [writing_line(entry, width, look)]
        case Noted():
            return _noted(entry, width, look)
        case Kept():
            return _kept(entry, width, look)
    raise TypeError(f"{type(entry).__name__} has no rendering")


def _answered(entry: Answered, width: int, look: Look) -> list[Line]:
    thought = thinking_lines(entry.thinking, width, look)
    said = markdown_lines(entry.text, width) if entry.text.strip() else []
    if entry.is_interrupted:
        said += [[("class:interrupted", shortened(INTERRUPTED, width))]]
    lines = [*thought, *([[]] if thought and said else []), *said]
    if lines or look.mode is ViewMode.DEBUG:
        lines = [*label_lines(ANIMA, "class:label.anima", entry, width, look), *lines]
    if look.mode is ViewMode.DEBUG and (reported := _reported(entry)):
        lines += flow([("class:meta", reported)], width)
    return lines


def _reported(entry: Answered) -> str:
    """What the API said of the reply as a whole, and what the subsystems had added to the call; nothing for a stretch
    that does not carry it."""
    if entry.message is None or not entry.message.model:
        return ""
    usage = ", ".join(f"{name} {count:,}" for name, count in entry.message.usage.items())
    said = [entry.message.model, entry.message.stop_reason, usage]
    said += [f"from #{entry.message.view['from']}"] if "from" in entry.message.view else []
    added = [f"{part.get('source', '')}: {part.get('text', '')}" for part in entry.message.contributions]
    return "\n".join([" · ".join(part for part in said if part), *added])


def _noted(entry: Noted, width: int, look: Look) -> list[Line]:
    style = f"class:{entry.level}"
    mark = _MARKS.get(entry.level, "·")
    margin = 2 if width > 12 else 0
    lines = flow([(style, entry.text)], width - margin)
    lines += [[("class:meta", shortened(text, width - margin))] for text in [about(entry, look)] if text]
    return indented(lines, (style, f"{mark} "), ("", "  ")) if margin else lines


def _kept(entry: Kept, width: int, look: Look) -> list[Line]:
    """No business of the conversation's: in one line, and only where everything is shown."""
    if look.mode is not ViewMode.DEBUG:
        return []
    text = " ".join(f"({entry.kind}) {entry.text}".split())
    facts = about(entry, look)
    return [
        [("class:meta", shortened(f"{text[: 4 * width]}", width))],
        *([[("class:meta", shortened(facts, width))]] if facts else []),
    ]


def label_lines(name: str, style: str, entry: Entry, width: int, look: Look) -> list[Line]:
    label, style = shortened(name, width), "class:match" if look.is_pointed_out else style
    if not (more := about(entry, look)) or width < cells(label) + 4:
        return [[(style, label)]]
    return [[(style, label), ("class:meta", f" {shortened(f'· {more}', width - cells(label) - 1)}")]]


def about(entry: Entry, look: Look) -> str:
    """When it was, its id and its tokens, as far as the look shows them."""
    if not entry.timestamp:
        return ""
    time = look.times.shown(datetime.fromtimestamp(entry.timestamp / NS_PER_S, look.zone), look.mode)
    if look.mode is not ViewMode.DEBUG:
        return time
    answer = f", #{entry.response_id}" if isinstance(entry, Used) and entry.response_id else ""
    facts = f"#{entry.id}{answer} · {'' if entry.is_counted else '~'}{entry.cost} tokens"
    return f"{time} · {facts}" if time else facts
