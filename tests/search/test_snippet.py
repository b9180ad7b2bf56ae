"""The two lines shown of a text, and what is marked in them."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from scraper.search.expression import sense
from scraper.search.parse import parse
from scraper.search.snippet import Marked, marked


def snippet(text: str | None, words: str, language: str | None) -> str:
    return Marked.of(text or "", sense(None, parse(words), (language,) if language else ()).wanted, language).cut


FILLER = "Общината уведомява гражданите за предстоящи дейности. " * 30


def test_it_is_cut_where_the_words_meet() -> None:
    text = FILLER + "Канализация. " + FILLER + "Строи се канализация до язовир Копринка. " + FILLER
    cut = snippet(text, "канализация Копринка", "bg")
    assert "<mark>канализация</mark> до язовир <mark>Копринка</mark>" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(re.sub(r"</?mark>", "", cut)) < 230


def test_without_a_match_it_is_the_opening() -> None:
    assert snippet("Първи ред.\n\nВтори ред.", "друго", "bg") == "Първи ред. Втори ред."


def test_a_phrase_is_marked_as_one_and_its_words_alone_are_not() -> None:
    cut = snippet("съвет и общински съвет", '"общински съвет"', "bg")
    assert cut == "съвет и <mark>общински съвет</mark>"


def test_any_form_of_a_word_is_marked_and_the_parts_of_longer_ones_are_not() -> None:
    cut = snippet("Канализацията и канализации, без канализационен канал.", "канализация", "bg")
    assert cut == "<mark>Канализацията</mark> и <mark>канализации</mark>, без канализационен канал."


def test_a_phrase_is_marked_in_any_form_of_its_words() -> None:
    cut = snippet("На общинския съвет, съвет на общината.", '"общински съвет"', "bg")
    assert cut == "На <mark>общинския съвет</mark>, съвет на общината."


def test_one_form_is_marked_where_it_is_that_form() -> None:
    assert snippet("Кметът и кметове.", "=кметове", "bg") == "Кметът и <mark>кметове</mark>."
    assert snippet("Кмета на кмет.", '="кмета на"', "bg") == "<mark>Кмета на</mark> кмет."


def test_the_words_that_a_prefix_begins_are_marked() -> None:
    assert snippet("Канал, каналите; Балкан.", "кан*", "bg") == "<mark>Канал</mark>, <mark>каналите</mark>; Балкан."


def test_what_is_asked_for_in_the_title_is_not_looked_for_elsewhere() -> None:
    assert marked("вода", parse("title:вода").wanted, "bg") == "<mark>вода</mark>"


def test_a_very_long_text_is_read_as_far_as_its_beginning() -> None:
    assert "<mark>" not in snippet("дума " * 20_000 + "край", "край", "bg")


def test_no_text_has_no_lines() -> None:
    assert snippet(None, "кмет", "bg") == ""


@given(st.text(), st.text(alphabet="<>&\"'markabя "))
def test_only_marks_are_mark_up(text: str, words: str) -> None:
    for cut in (snippet(text, words, None), marked(text, parse(words).wanted, None)):
        bare = cut.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert ">" not in bare
        assert cut.count("<mark>") == cut.count("</mark>")


@given(st.text())
def test_marking_loses_no_letter(text: str) -> None:
    assert unescape(marked(text, (), None)) == " ".join(text.split())
