"""Long conversations, with questions whose evidence is known: a set that ships, and outside ones of two forms by path."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TURNS = 30
PEOPLE = ("Ada", "Bo", "Cleo", "Dag")
THINGS = ("boat", "garden", "violin", "cabin", "bicycle", "oven", "cat", "telescope")
LOOKS = (
    "old",
    "red",
    "broken",
    "borrowed",
    "tiny",
    "heavy",
    "painted",
    "famous",
    "wooden",
    "stolen",
    "silver",
    "noisy",
)
FACTS = (
    "painted it green",
    "sold it to a neighbour",
    "named it after a star",
    "lost it in the rain",
    "mended it again",
)
TALK = (
    "That sounds lovely!",
    "How have you been?",
    "It rained all week here.",
    "Work was long today.",
    "Tell me more!",
)


class Asked(NamedTuple):
    documents: list[dict[str, Any]]
    question: str
    evidence: frozenset[Any]
    kind: str
    """Which type of question it is."""


def outside(path: Path) -> list[Asked]:
    """The questions of a data set, in the form of LoCoMo or of LongMemEval."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return list(_locomo(entries) if "qa" in entries[0] else _longmemeval(entries))


def synthetic() -> Iterator[Asked]:
    """Conversations in which a thing is named in one turn, and what became of it told in the next, without its name."""
    draw = random.Random(7)
    documents: list[dict[str, Any]] = []
    wanted: list[tuple[str, int]] = []
    things = [f"{look} {thing}" for look in LOOKS for thing in THINGS]
    draw.shuffle(things)
    for day in range(1, 10):
        one, other = draw.sample(PEOPLE, 2)
        for _ in range(TURNS // 3):
            thing, fact = things.pop(), draw.choice(FACTS)
            said = [(one, f"What about the {thing}?"), (other, f"I {fact}, you know."), (one, draw.choice(TALK))]
            for speaker, text in said:
                documents.append({"id": len(documents), "speaker": speaker, "text": text, "date": f"{day} May 2026"})
            wanted.append((f"What did {other} do with the {thing}?", len(documents) - 2))
    for question, evidence in wanted:
        yield Asked(documents, question, frozenset({evidence}), "what became of it")


def _locomo(entries: list[Any]) -> Iterator[Asked]:
    """Two people, named; each conversation is a past of its own. Questions without evidence are left out, and so are
    those of category 5, which ask for what was never said."""
    for entry in entries:
        talk, documents = entry["conversation"], []
        number = 1
        while f"session_{number}_date_time" in talk:
            for turn in talk.get(f"session_{number}", []):
                documents.append(
                    {
                        "id": turn["dia_id"],
                        "speaker": turn["speaker"],
                        "text": turn["text"],
                        "date": talk[f"session_{number}_date_time"],
                    }
                )
            number += 1
        known = {document["id"] for document in documents}
        for question in entry["qa"]:
            evidence = {id_ for named in question.get("evidence", []) for id_ in named.replace(";", " ").split()}
            if evidence & known and question["category"] != 5:
                yield Asked(
                    documents, question["question"], frozenset(evidence & known), f"category {question['category']}"
                )


def _longmemeval(entries: list[Any]) -> Iterator[Asked]:
    """All turns of all questions as one past, which is harder than each question's own sessions."""
    documents: list[dict[str, Any]] = []
    known: dict[tuple[str, int], int] = {}
    asked: list[tuple[str, frozenset[int], str]] = []
    for entry in entries:
        evidence = set()
        sessions = zip(entry["haystack_session_ids"], entry["haystack_dates"], entry["haystack_sessions"], strict=True)
        for session, date, turns in sessions:
            for number, turn in enumerate(turns):
                at = known.setdefault((session, number), len(documents))
                if at == len(documents):
                    documents.append(
                        {"id": at, "text": turn["content"], "speaker": turn["role"], "date": f"{date} {session}"}
                    )
                if turn.get("has_answer"):
                    evidence.add(at)
        if evidence and not str(entry["question_id"]).endswith("_abs"):
            asked.append((entry["question"], frozenset(evidence), entry["question_type"]))
    for question, found, kind in asked:
        yield Asked(documents, question, found, kind)
