"""The measurement of recall: what ships is found better than by the plain search, and outside data is read."""

from __future__ import annotations

import json
from pathlib import Path

from bench.conversations import outside, synthetic
from bench.recall_quality import PLAIN, measured


def test_words_find_what_the_plain_search_does_not() -> None:
    asked = list(synthetic())
    table = measured([one for one in asked if one.documents is asked[0].documents][:30])
    assert table["words alone"].ten > max(table[PLAIN].ten, table["+ neighbours"].ten)


def test_both_forms_of_outside_data_are_read(tmp_path: Path) -> None:
    locomo = [
        {
            "conversation": {
                "session_1_date_time": "1:56 pm on 8 May, 2023",
                "session_1": [{"dia_id": "D1:1", "speaker": "Ada", "text": "A boat."}],
                "session_2_date_time": "2:00 pm on 9 May, 2023",
                "session_2": [{"dia_id": "D2:1", "speaker": "Bo", "text": "A cabin."}],
            },
            "qa": [
                {"question": "What has Ada?", "evidence": ["D1:1; D2:1"], "category": 1},
                {"question": "What has nobody?", "evidence": ["D1:1"], "category": 5},
                {"question": "What is unknown?", "evidence": [], "category": 3},
            ],
        }
    ]
    longmemeval = [
        {
            "question_id": "q1",
            "question_type": "multi-session",
            "question": "What do I have?",
            "haystack_session_ids": ["s1"],
            "haystack_dates": ["2023/05/20 (Sat) 02:21"],
            "haystack_sessions": [[{"role": "user", "content": "I have a boat.", "has_answer": True}]],
        }
    ]
    read = []
    for entries in (locomo, longmemeval):
        (tmp_path / "data.json").write_text(json.dumps(entries))
        read.append(outside(tmp_path / "data.json"))
    [[two_people], [with_agent]] = read
    assert two_people.evidence == {"D1:1", "D2:1"}
    assert [document["speaker"] for document in two_people.documents] == ["Ada", "Bo"]
    assert with_agent.kind == "multi-session"
    assert with_agent.documents[0]["text"] == "I have a boat."
