from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.sealing import MARK, NoKey, NotSealed, WrongKey, new_key, seal, unseal

KEY = new_key()


@given(st.binary(max_size=500))
def test_what_a_key_seals_it_unseals(text: bytes) -> None:
    assert unseal(seal(text, KEY), KEY) == text


def test_the_text_does_not_show_and_no_two_seals_are_alike() -> None:
    one, two = seal(b"a secret text", KEY), seal(b"a secret text", KEY)
    assert b"secret" not in one.removeprefix(MARK)
    assert one != two


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(seal(b"a secret text", KEY))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((NotSealed, WrongKey)):
        unseal(bytes(sealed), KEY)


@given(st.data())
def test_any_changed_byte_of_the_key_is_noticed(data: st.DataObject) -> None:
    key = bytearray(KEY)
    key[data.draw(st.integers(0, len(key) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((NoKey, WrongKey)):
        unseal(seal(b"text", KEY), bytes(key))


@given(st.integers(0, 60), st.binary(min_size=1, max_size=20))
def test_a_cut_or_longer_text_is_noticed(length: int, more: bytes) -> None:
    sealed = seal(b"a secret text of some length", KEY)
    for changed in (sealed[:length], sealed + more):
        with pytest.raises(NotSealed):
            unseal(changed, KEY)


def test_another_key_is_told_from_a_damaged_text() -> None:
    with pytest.raises(WrongKey):
        unseal(seal(b"text", KEY), new_key())
