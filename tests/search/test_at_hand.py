"""What was made of a word is made once, as long as there are not too many words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.search.at_hand import AtHand


@given(st.lists(st.text("abcdefgh", max_size=2)), st.integers(1, 5))
def test_whatever_was_asked_for_before_the_answer_is_what_was_to_be_made(words: list[str], room: int) -> None:
    at_hand = AtHand(str.upper, room)
    assert [at_hand[word] for word in words] == [word.upper() for word in words]
    assert len(at_hand) <= room


def test_what_is_frequent_stays_and_what_is_rare_goes() -> None:
    made: list[str] = []

    def make(word: str) -> str:
        made.append(word)
        return word

    at_hand = AtHand(make, 4)
    for number in range(40):
        assert at_hand["и"] == "и"
        assert at_hand[str(number)] == str(number)
    assert made.count("и") == 1
    assert at_hand["0"] == "0"
    assert made.count("0") == 2
