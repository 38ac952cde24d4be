"""What a person's words say of what the agent did."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thymos.appraisal.lexicon import Lexicon, lexicon
from thymos.errors import MalformedTable

EN = lexicon("en")


def kinds(text: str) -> set[str]:
    return set(EN.scores(text))


@pytest.mark.parametrize(
    "text",
    [
        "This is good.",
        "Perfect!",
        "great, now delete it",
        "not bad at all",
        "it's not wrong",
        "Good job, can you now do the other one?",
        "I can't believe how good this is",
        "don't worry, good job",
        "Not only good, it is great",
        "couldn't be better",
        "Wow, really nice",
        "I like it",
        "👍",
    ],
)
def test_praise(text: str) -> None:
    assert kinds(text) == {"praise"}


@pytest.mark.parametrize(
    "text",
    [
        "no good",
        "That isn't what I wanted.",
        "This is not what I asked for",
        "I don't think this is good",
        "It doesn't work",
        "nothing worked",
        "Wrong file.",
        "the output is wrong",
        "this isn’t very helpful",
        "I don't like it",
        "you broke the build",
        "You are not useful at all",
        "Hmm, not great",
    ],
)
def test_criticism(text: str) -> None:
    assert kinds(text) == {"criticism"}


@pytest.mark.parametrize(
    "text",
    [
        "Write a good commit message",
        "Is this good?",
        "what's wrong with the server?",
        "explain why this is wrong",
        "please check if it works",
        "how it works",
        "it would be nice if you did it",
        "make it great again",
        "Good morning! Please list the files.",
        "no thanks",
        "> this is terrible",
        "what does `bad` print?\n```\nthis is awful, terrible, wrong\n```",
        "see https://example.com/this-is-wrong",
        "I wanted a nice thing",
        "",
        "好",
    ],
)
def test_no_judgement(text: str) -> None:
    assert kinds(text) == set()


def test_one_message_may_say_several_things() -> None:
    assert kinds("It's fixed, thank you so much!") == {"goal", "thanks"}
    assert kinds("thank you, but this is not what I asked for") == {"thanks", "criticism"}


def test_litotes_is_fainter_than_what_it_avoids_to_say() -> None:
    assert EN.scores("not bad")["praise"] < EN.scores("good")["praise"]


def test_an_intensifier_makes_it_stronger() -> None:
    assert EN.scores("this is very good")["praise"] > EN.scores("this is good")["praise"]


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    filler = "and then the train left the station with everybody in it " * 20_000
    assert kinds(f"Well done! {filler}") == {"praise"}
    assert kinds(f"{filler}. This is wrong.") == {"criticism"}
    assert kinds(f"{filler}. This is wrong. {filler}") == set()


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert all(0.0 < score <= 1.0 for score in EN.scores(text).values())


@given(
    st.lists(st.sampled_from(["good", "not", "is", "bad", "thanks", "never", "but", "works", "it", "?"]), max_size=12)
)
def test_reading_twice_says_the_same(words: list[str]) -> None:
    assert EN.scores(" ".join(words)) == EN.scores(" ".join(words))


def test_another_language_is_another_file(tmp_path: Path) -> None:
    file = tmp_path / "de.toml"
    file.write_text(
        'negators = ["nicht"]\nnegative_endings = ["_"]\nnegation_reach = 4\nbreaks = ["aber"]\njoints = ["wenn"]\n'
        'suppositions = ["ob"]\ncopulas = ["ist"]\ncopula_reach = 3\nopeners = ["das"]\n[intensity]\n'
        "[neutral]\nphrases = []\n[anywhere.thanks]\ndanke = 0.7\n[judging.praise]\ngut = 0.6\n[negated.criticism]\n"
    )
    german = lexicon(str(file))
    assert set(german.scores("Das ist gut, danke!")) == {"praise", "thanks"}
    assert set(german.scores("Das ist nicht gut.")) == {"criticism"}


def test_a_bad_lexicon_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "xx.toml"
    file.write_text("negators = 3")
    with pytest.raises(MalformedTable, match=r"xx\.toml"):
        Lexicon.read(file)
